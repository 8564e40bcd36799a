//! Samples to try the page with: four situations that networks of Batch nodes are in.

use yew::prelude::*;

use super::controls::button;
use super::draft::{Change, Draft, Text};

/// A situation with the texts that show it.
pub struct Sample {
    /// Its name in tests.
    id: &'static str,
    /// The words of its button.
    title: &'static str,
    /// What it shows, in a sentence or two.
    shows: &'static str,
    /// The names of the texts, and what is in them.
    texts: &'static [(&'static str, &'static str)],
}

macro_rules! texts {
    ($folder:literal: $($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../static/samples/", $folder, $name)))),*]
    };
}

/// All samples, the one that most networks are like first.
const SAMPLES: [Sample; 4] = [
    Sample {
        id: "sample",
        title: "Locked-down group",
        shows: "Classic is allowed, and a rule that denies the internet blocks simplified. One new rule allows both.",
        texts: texts!("": "locked-down-nsg.json"),
    },
    Sample {
        id: "sample-open-network",
        title: "Open network",
        shows: "Both models are allowed. Nothing has to change before the move; at the end, the rules that only classic \
                needs are removed.",
        texts: texts!("open-network/": "account.json", "nsg.json", "pool.json", "vnet.json"),
    },
    Sample {
        id: "sample-forced-tunnel",
        title: "Forced tunnel",
        shows: "All outbound traffic goes to an Azure Firewall: neither model is allowed, and one route allows both.",
        texts: texts!("forced-tunnel/": "account.json", "firewall.json", "nsg.json", "pool.json", "routes.json", "vnet.json"),
    },
    Sample {
        id: "sample-mixed-estate",
        title: "Mixed, with Terraform",
        shows: "A pool and its account from az, the network in Terraform, the iptables rules of a node. The rule that is \
                missing comes as Terraform.",
        texts: texts!("mixed-estate/": "account.json", "network.tf", "node.rules", "pool.json"),
    },
];

impl Sample {
    fn texts(&self) -> Vec<Text> {
        let text = |(name, text): &(&str, &str)| Text { name: (*name).to_owned(), text: (*text).into() };
        self.texts.iter().map(text).collect()
    }

    /// True if the draft is of this sample and nothing else.
    fn is_in(&self, draft: &Draft) -> bool {
        let same = |(text, (name, own)): (&Text, &(&str, &str))| text.name == *name && *text.text == **own;
        draft.texts.len() == self.texts.len() && draft.texts.iter().zip(self.texts).all(same)
    }
}

/// The buttons of the samples, and what the chosen one shows.
pub fn samples(draft: &Draft, edit: &Callback<Change>) -> Html {
    let choice = |sample: &'static Sample| {
        let load = edit.reform(|()| Box::new(|draft: Draft| draft.with_sample(sample.title, sample.texts())) as Change);
        button(sample.title, sample.id, false, load)
    };
    let chosen = SAMPLES.iter().find(|sample| sample.is_in(draft));
    html! {
        <div class={classes!("samples", draft.is_blank().then_some("inviting"))} role="group" aria-labelledby="samples-title">
            <span id="samples-title">{ "Try a sample" }</span>
            { for SAMPLES.iter().map(choice) }
            <p role="status" data-testid="sample-shows">{ chosen.map(|sample| sample.shows).unwrap_or_default() }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// The names and texts of the files of a folder and of those below it.
    fn files(folder: &Path) -> BTreeSet<(String, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let of_entry = |path: PathBuf| match path.is_dir() {
            true => files(&path),
            false => BTreeSet::from([(
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(&path).unwrap(),
            )]),
        };
        entries.flat_map(of_entry).collect()
    }

    #[test]
    fn each_file_of_the_samples_is_in_one_that_the_page_offers() {
        let offered = SAMPLES.iter().flat_map(|sample| sample.texts);
        let offered = offered.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("static/samples")), offered);
    }
}
