//! `switchover.toml`: what a project asks of every plan, in the folder of the inputs or above it. What the command line says wins.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

use ipnet::IpNet;
use model::message::Code;
use model::net::Region;
use pipelines::{Accepted, Notice, explain};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use switchover::{Edition, TargetMode};
use toml::Spanned;

use super::gate::{self, Forbidden};
use super::planning::Planning;
use super::values::region;

/// The name of the file.
const NAME: &str = "switchover.toml";

/// Where the configuration is.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub struct Arguments {
    /// The configuration to use, instead of the nearest `switchover.toml` in the folder of the first input or above it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use no configuration.
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

/// The options of a project: `switchover.toml`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Configuration {
    /// Files and folders to read where the command line names none, relative to the folder of this file.
    files: Vec<PathBuf>,
    /// Files in folders that are not read, as patterns of `.gitignore`, relative to the folder of this file.
    exclude: Vec<String>,
    /// The region of the Batch account, such as `westeurope`.
    #[serde(deserialize_with = "region_by_name")]
    #[schemars(with = "Option<String>")]
    region: Option<Region>,
    edition: Option<Edition>,
    target: Option<TargetMode>,
    forbid: Option<Forbidden>,
    strict: bool,
    /// Address ranges that the nodes are in.
    #[schemars(with = "Vec<String>")]
    nodes: Vec<Spanned<String>>,
    /// The same, read.
    #[serde(skip)]
    networks: Vec<IpNet>,
    on: Vec<String>,
    /// The ids of changes that are made although they are held back.
    accept: Vec<String>,
    service_tags: Option<PathBuf>,
    account: Option<String>,
    subscriptions: Vec<String>,
    /// Findings that are accepted: they are shown as such, or not at all, and change no verdict.
    accepted: Vec<AcceptedFinding>,
    /// The folder of the file.
    #[serde(skip)]
    folder: PathBuf,
    /// The name of the file, for messages.
    #[serde(skip)]
    name: String,
}

/// A finding that is accepted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AcceptedFinding {
    /// The code of its message, such as `SW1506`.
    #[serde(deserialize_with = "known_code")]
    #[schemars(with = "String", regex(pattern = "^SW[0-9]{4}$"))]
    code: Code,
    /// The one file that it is accepted in.
    file: Option<String>,
    /// Why it is accepted.
    #[serde(deserialize_with = "not_empty")]
    #[schemars(length(min = 1))]
    reason: String,
    /// When it was accepted: a date of TOML.
    #[schemars(with = "String")]
    date: toml::value::Datetime,
}

fn region_by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Region>, D::Error> {
    region(&String::deserialize(deserializer)?).map(Some).map_err(de::Error::custom)
}

fn known_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    let text = String::deserialize(deserializer)?;
    let code = Code::try_from(text.clone()).ok().filter(|code| explain::find(*code).is_some());
    code.ok_or_else(|| de::Error::custom(format!("there is no code `{text}`; `switchover explain` lists all of them")))
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() { Err(de::Error::custom("a reason is missing")) } else { Ok(text) }
}

impl Arguments {
    /// The configuration for some inputs; an empty one if there is none.
    pub fn configuration(&self, inputs: &[PathBuf]) -> Result<Configuration, String> {
        let file = match &self.config {
            _ if self.no_config => None,
            Some(file) => Some(file.clone()),
            None => nearest(inputs),
        };
        file.map(|file| Configuration::read(&file)).transpose().map(Option::unwrap_or_default)
    }
}

/// The nearest configuration above the first input, as a path that is relative where it is in the current folder or below it.
fn nearest(inputs: &[PathBuf]) -> Option<PathBuf> {
    let current = env::current_dir().and_then(|folder| folder.canonicalize()).ok()?;
    let first = inputs.first().filter(|path| **path != Path::new("-"));
    let start = first.map_or(Ok(current.clone()), |path| path.canonicalize()).ok()?;
    let file = start.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file())?;
    Some(file.strip_prefix(&current).map(Path::to_owned).unwrap_or(file))
}

/// A message with the line and column where what it is about begins.
fn placed(text: &str, span: Option<Range<usize>>, message: &str) -> String {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{line}:{column}: {message}")
}

impl Configuration {
    fn read(file: &Path) -> Result<Configuration, String> {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| format!("can't read {name}: {error}"))?;
        let mut configuration = Configuration::parse(&text).map_err(|error| format!("{name}:{error}"))?;
        configuration.folder = file.parent().map(Path::to_owned).unwrap_or_default();
        configuration.name = name;
        Ok(configuration)
    }

    /// Reads the text; an error has its line and column.
    fn parse(text: &str) -> Result<Configuration, String> {
        let mut configuration: Configuration =
            toml::from_str(text).map_err(|error| placed(text, error.span(), error.message()))?;
        let network = |node: &Spanned<String>| {
            let written = node.get_ref();
            let wrong = || format!("`{written}` is not a CIDR range, such as 10.20.4.0/22");
            written.parse().map_err(|_| placed(text, Some(node.span()), &wrong()))
        };
        configuration.networks = configuration.nodes.iter().map(network).collect::<Result<_, String>>()?;
        Ok(configuration)
    }

    /// The options with what only the configuration says.
    pub fn planning(&self, given: Planning) -> Planning {
        let or = |given: Vec<String>, own: &Vec<String>| if given.is_empty() { own.clone() } else { given };
        let own_files = || self.files.iter().map(|file| self.folder.join(file)).collect();
        Planning {
            files: if given.files.is_empty() && !self.files.is_empty() { own_files() } else { given.files },
            exclude: self.exclude.clone(),
            root: self.folder.clone(),
            region: given.region.or_else(|| self.region.clone()),
            edition: given.edition.or(self.edition),
            service_tags: given.service_tags.or_else(|| Some(self.folder.join(self.service_tags.as_ref()?))),
            nodes: if given.nodes.is_empty() { self.networks.clone() } else { given.nodes },
            on: or(given.on, &self.on),
            accept: or(given.accept, &self.accept),
            account: given.account.or_else(|| self.account.clone()),
            subscription: or(given.subscription, &self.subscriptions),
            ..given
        }
    }

    /// The gate with what only the configuration says.
    pub fn gate(&self, given: gate::Arguments) -> gate::Arguments {
        gate::Arguments {
            target: given.target.or(self.target),
            forbid: given.forbid.or(self.forbid),
            strict: given.strict || self.strict,
            ..given
        }
    }

    /// What is accepted.
    pub fn accepted(&self) -> Vec<Accepted> {
        let accepted = |own: &AcceptedFinding| Accepted {
            code: own.code,
            source: own.file.as_ref().map(|file| self.folder.join(file).display().to_string()),
            reason: own.reason.clone(),
            date: own.date.to_string(),
        };
        self.accepted.iter().map(accepted).collect()
    }

    /// Codes that are accepted and that no message has: what the configuration says of them is outdated.
    pub fn outdated(&self, notices: &[Notice]) -> Option<String> {
        let met = |accepted: &Accepted| notices.iter().any(|notice| notice.accepted.as_ref() == Some(accepted));
        let codes: BTreeSet<String> =
            self.accepted().iter().filter(|own| !met(own)).map(|own| own.code.to_string()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        (!codes.is_empty()).then(|| format!("{} accepts {}, which no message has", self.name, codes.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_has_its_line_and_column() {
        for (text, expected) in [
            ("files = []\nregoin = \"westeurope\"\n", "2:1: unknown field `regoin`"),
            (
                "region = \"westeurop\"\n",
                "1:10: there is no Azure region `westeurop` with Batch; is `westeurope` meant?",
            ),
            ("edition = \"gaa\"\n", "1:11: unknown variant `gaa`"),
            ("\n\n  nodes = [\"10.0.0.0/33\"]\n", "3:12: `10.0.0.0/33` is not a CIDR range"),
            ("[[accepted]]\ncode = \"SW9999\"\nreason = \"x\"\ndate = 2026-11-01\n", "2:8: there is no code `SW9999`"),
            ("[[accepted]]\ncode = \"SW1506\"\nreason = \" \"\ndate = 2026-11-01\n", "3:10: a reason is missing"),
            ("[[accepted]]\ncode = \"SW1506\"\ndate = 2026-11-01\n", "1:1: missing field `reason`"),
            (
                "[[accepted]]\ncode = \"SW1506\"\nreason = \"x\"\ndate = 2026-11-01\nuntil = 1\n",
                "5:1: unknown field `until`",
            ),
            ("strict = yes\n", "1:10: "),
        ] {
            let error = Configuration::parse(text).unwrap_err();
            assert!(error.starts_with(expected), "{text:?}: {error}");
        }
    }

    #[test]
    fn what_the_command_line_says_wins() {
        let text = "edition = \"ga\"\ntarget = \"union\"\nforbid = \"classic\"\nstrict = true\n";
        let configuration = Configuration::parse(text).unwrap();
        let given =
            gate::Arguments { target: Some(TargetMode::Classic), forbid: None, strict: false, exit_zero: false };
        let gate = configuration.gate(given);
        assert_eq!((gate.target(), gate.forbid, gate.strict), (TargetMode::Classic, Some(Forbidden::Classic), true));
    }
}
