//! Samples to try the page with: four situations that networks of Batch nodes are in.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::button;
use super::draft::{Change, Draft, Text};
use super::el::{all, el};

#[wasm_bindgen(module = "/static/samples.js")]
extern "C" {
    #[wasm_bindgen(js_name = textsOf)]
    async fn texts_of(id: &str) -> js_sys::Array;
}

/// A situation with the texts that show it, which are in `static/samples` and loaded on demand.
struct Sample {
    /// Its name in tests, and of its texts.
    id: &'static str,
    /// The words of its button.
    title: &'static str,
    /// What it shows, in a sentence or two.
    shows: &'static str,
    /// The names of its texts.
    names: &'static [&'static str],
}

/// All samples, the one that most networks are like first.
const SAMPLES: [Sample; 4] = [
    Sample {
        id: "sample",
        title: "Locked-down group",
        shows: "A rule that denies the internet blocks simplified. One new rule allows both.",
        names: &["locked-down-nsg.json"],
    },
    Sample {
        id: "sample-open-network",
        title: "Open network",
        shows: "Both models are allowed, so pools can move.",
        names: &["account.json", "nsg.json", "pool.json", "vnet.json"],
    },
    Sample {
        id: "sample-forced-tunnel",
        title: "Forced tunnel",
        shows: "All outbound traffic goes to an Azure Firewall. One route allows both models.",
        names: &["account.json", "firewall.json", "nsg.json", "pool.json", "routes.json", "vnet.json"],
    },
    Sample {
        id: "sample-mixed-estate",
        title: "Mixed, with Terraform",
        shows: "The network is in Terraform, and the rule that is missing comes as Terraform.",
        names: &["account.json", "network.tf", "node.rules", "pool.json"],
    },
];

impl Sample {
    /// True if the draft is of this sample and nothing else, by the names of its texts.
    fn is_in(&self, draft: &Draft) -> bool {
        draft.texts.iter().map(|text| text.name.as_str()).eq(self.names.iter().copied())
    }
}

/// Shows a sample, once its texts are loaded.
async fn load(sample: &'static Sample, edit: Callback<Change>) {
    let text = |pair: JsValue| {
        let pair = js_sys::Array::from(&pair);
        let part = |place| pair.get(place).as_string().unwrap_or_default();
        Text { name: part(0), text: part(1).into() }
    };
    let texts: Vec<Text> = texts_of(sample.id).await.iter().map(text).collect();
    if !texts.is_empty() {
        edit.emit(Box::new(|draft| draft.with_sample(sample.title, texts)));
    }
}

/// The buttons of the samples, and what the chosen one shows.
pub fn samples(draft: &Draft, edit: &Callback<Change>) -> Html {
    let choice = |sample: &'static Sample| {
        let edit = edit.clone();
        button(sample.title, sample.id, false, Callback::from(move |()| spawn_local(load(sample, edit.clone()))))
    };
    let chosen = SAMPLES.iter().find(|sample| sample.is_in(draft));
    let shows = el!("p[role=status][data-testid=sample-shows]", chosen.map(|sample| sample.shows).unwrap_or_default());
    let title = el!("span[id=samples-title]", "Try a sample");
    el!("div.samples[role=group][aria-labelledby=samples-title]", title, all(SAMPLES.iter(), choice), shows).html()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn names(folder: &Path, kind: fn(&Path) -> bool) -> BTreeSet<String> {
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| kind(path)).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn each_file_of_the_samples_is_in_one_that_the_page_offers() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/samples");
        let folders = names(&samples, Path::is_dir).into_iter().map(|name| format!("sample-{name}"));
        let all: BTreeSet<String> = folders.chain(["sample".to_owned()]).collect();
        assert_eq!(all, SAMPLES.iter().map(|sample| sample.id.to_owned()).collect());
        for Sample { id, names: offered, .. } in &SAMPLES {
            let folder = samples.join(id.trim_start_matches("sample").trim_start_matches('-'));
            assert_eq!(names(&folder, Path::is_file), offered.iter().map(|name| (*name).to_owned()).collect());
        }
    }
}
