//! One side of a comparison, and what both sides have in common.

use model::estate::Estate;
use model::net::{Cloud, Region, TagTable};
use model::options::Options;
use model::plan::{Plan, Witness};
use model::source::Source;
use serde::Serialize;

/// One side of a comparison.
pub struct Compared<'s> {
    /// What the user calls it: a file, a folder.
    pub name: &'s str,
    /// Its plan.
    pub plan: &'s Plan,
    /// What the plan was made from; `None` for a plan file without its sources.
    pub sources: Option<Sources<'s>>,
}

/// What a plan was made from.
pub struct Sources<'s> {
    /// What the sources say.
    pub estate: &'s Estate,
    /// The service tags.
    pub tags: &'s TagTable,
    /// What the user chose.
    pub options: &'s Options,
    /// The names of the sources.
    pub names: &'s [String],
}

impl Sources<'_> {
    /// The cloud of the chosen region, else that of the first NSG whose region is known.
    pub(super) fn cloud(&self) -> Option<Cloud> {
        let locations = self.estate.nsgs.iter().filter_map(|nsg| nsg.resource.location.as_deref());
        let mut regions = self.options.region.iter().cloned().chain(locations.filter_map(Region::find));
        regions.next().map(|region| region.cloud())
    }
}

/// What sources say, and what they are read with.
pub struct Read {
    estate: Estate,
    tags: TagTable,
    options: Options,
    names: Vec<String>,
}

impl Read {
    /// Reads sources, as a plan with these options does.
    pub fn of(sources: &[Source], options: Options) -> Read {
        let mut read = read::read(sources);
        read::resolve_region(&mut read.estate, options.region.as_ref());
        let tags = options.service_tags.clone().or(read.service_tags).unwrap_or_else(|| TagTable::embedded().clone());
        let names = sources.iter().map(|source| source.name.clone()).collect();
        Read { estate: read.estate, tags, options, names }
    }

    /// For one side of a comparison.
    pub fn sources(&self) -> Sources<'_> {
        Sources { estate: &self.estate, tags: &self.tags, options: &self.options, names: &self.names }
    }
}

/// On which sides something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// On both.
    Both,
    /// Only before.
    Removed,
    /// Only after.
    Added,
}

/// Packets that fare differently, by an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The packets in words, such as `TCP 443 to 20.1.2.0/24`.
    pub flow: String,
    /// One of the packets.
    pub witness: Witness,
    /// The rule that decided before, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The rule that decides after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where the other end is, and which open terms have to hold, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provided: String,
}
