//! Service tags: which addresses `BatchNodeManagement.<region>`, `Storage.<region>` and related tags cover.
//!
//! The embedded table has only what verdicts depend on: the prefixes of the Batch and Storage tags, and for every
//! other tag the part of it that lies among those (today only `AzureCloud` has one). It is text, one tag a line, made by
//! `cargo xtask tags` from Microsoft's weekly files, and its prefixes are parsed only for the tags that are asked for.

use std::borrow::Cow;
use std::sync::LazyLock;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Cloud, PrefixSet, Service};
use crate::json::Node;
use crate::sorted;

/// A region that has Batch. The weekly files spell a region in three ways, and this knows them all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    location: Text,
    cloud: Cloud,
    /// The spelling in `BatchNodeManagement.<suffix>`, such as `GermanyWestCentral`.
    suffix: Text,
    /// The spelling in `AzureCloud.<internal>`, such as `germanywc`.
    internal: Text,
}

/// A text of the embedded table, or of another one.
type Text = Cow<'static, str>;

impl Region {
    /// The region of the embedded table with this name, in any of its spellings and with any spacing.
    ///
    /// ```
    /// use switchover_model::net::Region;
    /// assert_eq!(Region::find("Germany West Central").unwrap().location(), "germanywestcentral");
    /// assert_eq!(Region::find("germanywc").unwrap().location(), "germanywestcentral");
    /// assert!(Region::find("atlantis").is_none());
    /// ```
    pub fn find(name: &str) -> Option<Region> {
        TagTable::embedded().region(name).cloned()
    }

    /// The regions of the embedded table, by cloud and location.
    pub fn all() -> impl Iterator<Item = Region> {
        TagTable::embedded().clouds.iter().flat_map(|table| &table.regions).cloned()
    }

    /// The region of a location that the table does not contain: a separate region of unknown addresses.
    fn outside_the_table(location: &str) -> Option<Region> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_');
        let location: String = letters(location.trim()).map(char::from).collect::<String>();
        let is_name = location.chars().all(plain) && location.starts_with(|c: char| c.is_ascii_alphabetic());
        let starts = |with: &[&str]| with.iter().any(|start| location.starts_with(start));
        let cloud = if starts(&["usgov", "usdod"]) {
            Cloud::UsGov
        } else if starts(&["china"]) {
            Cloud::China
        } else {
            Cloud::Public
        };
        let location = Text::Owned(location);
        is_name.then(|| Region { suffix: location.clone(), internal: location.clone(), location, cloud })
    }

    /// True if Batch offers simplified communication there ("Use simplified compute node communication", supported regions).
    pub fn offers_simplified(&self) -> bool {
        match self.cloud {
            Cloud::Public => self.location != "westindia",
            Cloud::UsGov => ["usgovarizona", "usgovvirginia", "usgovtexas"].contains(&self.location()),
            Cloud::China => !["chinanorth", "chinaeast"].contains(&self.location()),
        }
    }

    /// The Azure location, such as `westeurope`.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The cloud that it belongs to.
    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// A service's tag for this region, as users write it: `BatchNodeManagement.westeurope`.
    pub fn tag(&self, service: Service) -> String {
        format!("{}.{}", service.tag(), self.location)
    }

    /// True if `tag` is the service's tag for this region, in any spelling.
    pub fn is_in_tag(&self, tag: &str, service: Service) -> bool {
        tag.split_once('.')
            .is_some_and(|(name, region)| name.eq_ignore_ascii_case(service.tag()) && self.is_called(region))
    }

    fn is_called(&self, name: &str) -> bool {
        [&self.location, &self.suffix, &self.internal].into_iter().any(|own| same_region_name(own, name))
    }
}

/// True if two spellings differ only in case, blanks and hyphens.
fn same_region_name(a: &str, b: &str) -> bool {
    // Nearly all names differ in their first letter.
    let first = |name: &str| name.as_bytes().first().map(u8::to_ascii_lowercase);
    let may_be = |a: Option<u8>, b: Option<u8>| a == b || [a, b].iter().any(|c| matches!(c, Some(b' ' | b'-' | b'_')));
    may_be(first(a), first(b)) && letters(a).eq(letters(b))
}

fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

/// Where a table came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TableOrigin {
    /// Built into Switchover.
    #[default]
    Embedded,
    /// Supplied by the user.
    Supplied,
}

/// What the table knows of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagMatch {
    /// The part of the tag that lies among the Batch and Storage addresses; may be empty.
    Known(PrefixSet),
    /// The table has no such tag.
    Unknown,
}

/// A prefix of a service tag, as far as it lies among the Batch and Storage addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagPrefix {
    /// The addresses.
    pub part: IpNet,
    /// The length of the prefix that the tag lists, which routes are chosen by; `None` if the table does not hold it.
    pub listed_length: Option<u8>,
}

/// The service tags of all clouds.
#[derive(Clone, Debug, PartialEq)]
pub struct TagTable {
    clouds: Vec<CloudTable>,
}

#[derive(Clone, Debug, PartialEq)]
struct CloudTable {
    cloud: Cloud,
    origin: TableOrigin,
    change_number: u32,
    date: Option<String>,
    regions: Vec<Region>,
    /// Tags with Batch or Storage addresses, sorted: lower-case name and prefixes separated by blanks, one for each that the tag
    /// lists. Where only a part of a listed prefix counts, its own length follows (`20.1.0.0/24@15`).
    tags: Vec<(Text, Text)>,
    /// The services whose tags have no such address in any region, separated by blanks.
    unrelated: Text,
}

/// The table that `cargo xtask tags` made.
const EMBEDDED: &str = include_str!("service-tags.tsv");

impl TagTable {
    /// The table that is built in, which is read once.
    pub fn embedded() -> &'static Self {
        static TABLE: LazyLock<TagTable> = LazyLock::new(TagTable::from_embedded);
        &TABLE
    }

    fn from_embedded() -> Self {
        let mut table = TagTable { clouds: Vec::new() };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', EMBEDDED.as_bytes()) {
            let line = EMBEDDED.get(start..end).unwrap_or_default();
            start = end + 1;
            let (kind, cells) = line.split_once('\t').unwrap_or_default();
            let (first, rest) = cells.split_once('\t').unwrap_or((cells, ""));
            match (kind, table.clouds.last_mut()) {
                ("table", _) => table.clouds.push(CloudTable::with_head(first, rest.split('\t'))),
                ("region", Some(last)) => last.regions.push(last.region_of(first, rest.split('\t'))),
                ("tag", Some(last)) => last.tags.push((first.into(), rest.into())),
                ("unrelated", Some(last)) => last.unrelated = cells.into(),
                _ => {}
            }
        }
        table
    }

    /// The embedded table, with one cloud's part replaced by the one of a weekly file that the user supplied.
    ///
    /// `name` is the file's name, whose ending `_YYYYMMDD.json` is its date.
    ///
    /// # Errors
    /// The text is not a weekly service-tag file, or of a cloud that has no Batch.
    pub fn with_weekly_file(name: &str, text: &str) -> Result<Self, WeeklyFileError> {
        TagTable::and_weekly_file(None, name, text)
    }

    /// As [`TagTable::with_weekly_file`], with another table instead of the embedded one, if there is one.
    ///
    /// # Errors
    /// As there.
    pub fn and_weekly_file(table: Option<Self>, name: &str, text: &str) -> Result<Self, WeeklyFileError> {
        let supplied = CloudTable::from_weekly_file(name, text)?;
        let mut table = table.unwrap_or_else(|| TagTable::embedded().clone());
        table.clouds.retain(|cloud| cloud.cloud != supplied.cloud);
        table.clouds.push(supplied);
        Ok(table)
    }

    /// The text to embed, made from weekly files given as name and text.
    ///
    /// # Errors
    /// As [`TagTable::with_weekly_file`], for the first file that cannot be read.
    pub fn embeddable<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<String, WeeklyFileError> {
        files
            .into_iter()
            .map(|(name, text)| CloudTable::from_weekly_file(name, text).map(|table| table.to_text()))
            .collect()
    }

    /// The region with this name, in any of its spellings.
    pub fn region(&self, name: &str) -> Option<&Region> {
        let regions = || self.clouds.iter().flat_map(|table| &table.regions);
        // Most names are locations.
        regions().find(|region| region.location == name).or_else(|| regions().find(|region| region.is_called(name)))
    }

    /// The region of a location that a source shows: one of the table, or else a region of its own that the table knows nothing
    /// of. `None` for what is no location.
    ///
    /// ```
    /// use switchover_model::net::TagTable;
    /// let table = TagTable::embedded();
    /// assert_eq!(table.region_at("West Europe").unwrap().location(), "westeurope");
    /// let new = table.region_at("Atlantis North").unwrap();
    /// assert_eq!((new.location(), table.holds_region(&new)), ("atlantisnorth", false));
    /// assert!(table.region_at("global").is_none());
    /// ```
    pub fn region_at(&self, location: &str) -> Option<Region> {
        let none = ["", "global"].iter().any(|none| location.trim().eq_ignore_ascii_case(none));
        if none { None } else { self.region(location).cloned().or_else(|| Region::outside_the_table(location)) }
    }

    /// True if the table holds the addresses of a region.
    pub fn holds_region(&self, region: &Region) -> bool {
        self.region(&region.location).is_some()
    }

    /// The region that a tag such as `Storage.westeurope` names; `None` for a tag without a region, or an unknown one.
    pub fn region_of_tag(&self, tag: &str) -> Option<&Region> {
        tag.split_once('.').and_then(|(_, region)| self.region(region))
    }

    /// The tag of a Batch or Storage region that is spelled most like an unknown one, if one is near.
    pub fn nearest_tag(&self, name: &str) -> Option<String> {
        let services = [Service::BatchNodeManagement, Service::Storage];
        let regions = self.clouds.iter().flat_map(|table| &table.regions);
        let tags = regions.flat_map(|region| services.map(|service| format!("{}.{}", service.tag(), region.suffix)));
        let tags = tags.chain(services.map(|service| service.tag().to_owned()));
        nearest(name, tags)
    }

    /// The location that is spelled most like an unknown region, if one is near.
    pub fn nearest_region(&self, name: &str) -> Option<String> {
        nearest(name, self.clouds.iter().flat_map(|table| &table.regions).map(|region| region.location().to_owned()))
    }

    /// Where a cloud's part comes from, its change number and its date.
    pub fn version(&self, cloud: Cloud) -> (TableOrigin, u32, Option<&str>) {
        let table = self.clouds.iter().find(|table| table.cloud == cloud);
        table.map_or((TableOrigin::Embedded, 0, None), |table| {
            (table.origin, table.change_number, table.date.as_deref())
        })
    }

    /// The addresses of a service, in one region or in all of a cloud.
    pub fn service(&self, service: Service, cloud: Cloud, region: Option<&Region>) -> PrefixSet {
        let tag =
            region.map_or_else(|| service.tag().to_owned(), |region| format!("{}.{}", service.tag(), region.suffix));
        match self.tag(&tag, cloud) {
            TagMatch::Known(prefixes) => prefixes,
            TagMatch::Unknown => PrefixSet::default(),
        }
    }

    /// The part of a tag, named in any case and with any spelling of its region, among the Batch and Storage addresses.
    pub fn tag(&self, name: &str, cloud: Cloud) -> TagMatch {
        let prefixes = self.text_of(name, cloud).map(|(_, text)| listed(text).map(|(part, _)| part).collect());
        prefixes.map_or(TagMatch::Unknown, TagMatch::Known)
    }

    /// The same prefix by prefix, as the tag lists them: adjacent ones are not merged. `None` if the table has no such tag.
    pub fn listed(&self, name: &str, cloud: Cloud) -> Option<Vec<TagPrefix>> {
        let (table, text) = self.text_of(name, cloud)?;
        // The embedded table holds of tags of many services what lies among the addresses, whatever they list.
        let as_listed = table.origin == TableOrigin::Supplied || !is_general(name);
        let prefix = |(part, length): (IpNet, Option<u8>)| TagPrefix {
            part,
            listed_length: length.or_else(|| as_listed.then_some(part.prefix_len())),
        };
        Some(listed(text).map(prefix).collect())
    }

    /// What a cloud's part of the table holds of a tag.
    fn text_of(&self, name: &str, cloud: Cloud) -> Option<(&CloudTable, &str)> {
        let table = self.clouds.iter().find(|table| table.cloud == cloud)?;
        let name = name.trim().to_ascii_lowercase();
        let (service, region) = name.split_once('.').unwrap_or((&name, ""));
        let is_unrelated = table.unrelated.split(' ').any(|own| !own.is_empty() && own == service);
        if let Some(prefixes) = table.prefixes_of(&name).or(is_unrelated.then_some("")) {
            return Some((table, prefixes));
        }
        let region = table.regions.iter().find(|known| known.is_called(region))?;
        let mut spellings = [&region.suffix, &region.internal].into_iter();
        let found = spellings.find_map(|own| table.prefixes_of(&format!("{service}.{}", own.to_ascii_lowercase())))?;
        Some((table, found))
    }
}

/// True for the tags that hold the addresses of many services.
fn is_general(tag: &str) -> bool {
    tag.trim().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("AzureCloud"))
}

/// The candidate most like `name`, if it is a likely slip. Swapped parts (`uswest` and `westus`) are the same letters.
fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    const LIKELY: f64 = 0.85;
    let name = name.to_ascii_lowercase();
    let likeness = |candidate: &str| {
        let candidate = candidate.to_ascii_lowercase();
        if letter_counts(&name) == letter_counts(&candidate) { 1.0 } else { strsim::jaro_winkler(&name, &candidate) }
    };
    let measured =
        candidates.map(|candidate| (likeness(&candidate), candidate)).filter(|(likeness, _)| *likeness >= LIKELY);
    measured.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

/// How often each byte occurs.
fn letter_counts(text: &str) -> [u16; 128] {
    let mut counts = [0_u16; 128];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// The prefixes in a text of the table, with the length of the listed one where that differs.
fn listed(text: &str) -> impl Iterator<Item = (IpNet, Option<u8>)> + '_ {
    text.split(' ').filter_map(|word| {
        let (part, length) = word.split_once('@').map_or((word, None), |(part, length)| (part, length.parse().ok()));
        Some((part.parse().ok()?, length))
    })
}

/// Prefixes as the table holds them: those of a tag that lie among the addresses that count, or the parts that do.
fn listed_text(prefixes: &[IpNet], counting: &PrefixSet) -> String {
    let mut words: Vec<String> = Vec::new();
    for listed in prefixes {
        let part = &PrefixSet::from(*listed) & counting;
        for prefix in part.prefixes() {
            let whole = prefix.prefix_len() == listed.prefix_len();
            words.push(if whole { prefix.to_string() } else { format!("{prefix}@{}", listed.prefix_len()) });
        }
    }
    words.join(" ")
}

/// Why a weekly service-tag file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum WeeklyFileError {
    /// It is not JSON.
    #[error("this is not one of Microsoft's weekly service-tag files (ServiceTags_<cloud>_<date>.json): {0}")]
    Shape(#[from] serde_json::Error),
    /// It is JSON of another kind.
    #[error("this is not one of Microsoft's weekly service-tag files (ServiceTags_<cloud>_<date>.json)")]
    Other,
    /// It is of another cloud.
    #[error("the service-tag file is of the cloud `{0}`; Switchover knows Public, AzureGovernment and China")]
    Cloud(String),
    /// It has no `BatchNodeManagement` tag.
    #[error("the service-tag file holds no BatchNodeManagement tag: is it complete?")]
    NoBatch,
}

/// A tag of a weekly file.
struct WeeklyTag<'t> {
    name: &'t str,
    region: &'t str,
    prefixes: Vec<IpNet>,
}

impl<'t> WeeklyTag<'t> {
    fn of(node: &'t Node<'t>) -> Option<Self> {
        let tag = node.object()?;
        let properties = tag.object("properties")?;
        let prefixes = properties.list("addressPrefixes").iter().filter_map(Node::text);
        Some(WeeklyTag {
            name: tag.text("name")?,
            region: properties.text("region").map_or("", |region| region),
            prefixes: prefixes.filter_map(|prefix| prefix.parse::<IpNet>().ok()).collect(),
        })
    }

    fn service(&self) -> &str {
        self.name.split_once('.').map_or(self.name, |(service, _)| service)
    }

    fn is_required(&self) -> bool {
        [Service::BatchNodeManagement, Service::Storage].iter().any(|service| service.tag() == self.service())
    }
}

impl CloudTable {
    /// The prefixes of a tag that has some.
    fn prefixes_of(&self, tag: &str) -> Option<&str> {
        let found = self.tags.binary_search_by(|(own, _)| own.as_ref().cmp(tag)).ok()?;
        self.tags.get(found).map(|(_, prefixes)| prefixes.as_ref())
    }

    fn with_head(cloud: &str, mut cells: impl Iterator<Item = &'static str>) -> Self {
        CloudTable {
            cloud: Cloud::ALL.into_iter().find(|known| known.name() == cloud).unwrap_or_default(),
            origin: TableOrigin::Embedded,
            change_number: cells.next().and_then(|number| number.parse().ok()).unwrap_or_default(),
            date: cells.next().map(str::to_owned),
            regions: Vec::new(),
            tags: Vec::new(),
            unrelated: Text::default(),
        }
    }

    fn region_of(&self, location: &'static str, mut cells: impl Iterator<Item = &'static str>) -> Region {
        let mut spelling = || cells.next().unwrap_or(location).into();
        Region { location: location.into(), cloud: self.cloud, suffix: spelling(), internal: spelling() }
    }

    fn from_weekly_file(name: &str, text: &str) -> Result<Self, WeeklyFileError> {
        let tree = Node::parse(text)?;
        let file = tree.object().ok_or(WeeklyFileError::Other)?;
        let change_number = match file.get("changeNumber") {
            Some(Node::Number(number)) => u32::try_from(*number).ok(),
            Some(Node::Text(number)) => number.parse().ok(),
            _ => None,
        };
        let (Some(cloud), Some(change_number)) = (file.text("cloud"), change_number) else {
            return Err(WeeklyFileError::Other);
        };
        let cloud = Cloud::of_weekly_file(cloud).ok_or_else(|| WeeklyFileError::Cloud(cloud.to_string()))?;
        let all: Vec<WeeklyTag<'_>> = file.list("values").iter().filter_map(WeeklyTag::of).collect();
        let required: PrefixSet =
            all.iter().filter(|tag| tag.is_required()).flat_map(|tag| &tag.prefixes).copied().collect();

        let of_tag = |tag: &WeeklyTag<'_>| (tag.name.to_ascii_lowercase(), listed_text(&tag.prefixes, &required));
        let tags = sorted::map(all.iter().map(of_tag).filter(|(_, text)| !text.is_empty()));
        let is_related = |service: &str| tags.keys().any(|tag| tag.split('.').next() == Some(service));
        let services = all.iter().map(|tag| tag.service().to_ascii_lowercase());
        let unrelated = sorted::set(services.filter(|service| !is_related(service)));
        let unrelated = unrelated.into_iter().collect::<Vec<_>>().join(" ").into();
        let tags = tags.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
        let mut regions: Vec<Region> = Vec::new();
        for region in all.iter().filter_map(|tag| region_of_batch_tag(tag, cloud)) {
            let place = regions.partition_point(|other| other.location < region.location);
            regions.insert(place, region);
        }
        if regions.is_empty() {
            return Err(WeeklyFileError::NoBatch);
        }
        let date = date_in_name(name);
        Ok(CloudTable { cloud, origin: TableOrigin::Supplied, change_number, date, regions, tags, unrelated })
    }

    fn to_text(&self) -> String {
        let date = self.date.as_deref().unwrap_or_default();
        let mut lines = vec![format!("table\t{}\t{}\t{date}", self.cloud.name(), self.change_number)];
        lines.extend(self.regions.iter().map(|r| format!("region\t{}\t{}\t{}", r.location, r.suffix, r.internal)));
        lines.extend(self.tags.iter().map(|(name, prefixes)| format!("tag\t{name}\t{prefixes}")));
        lines.push(format!("unrelated\t{}\n", self.unrelated));
        lines.join("\n")
    }
}

/// The region of a `BatchNodeManagement.<region>` tag; `None` for staging regions, which users can't use.
fn region_of_batch_tag(tag: &WeeklyTag<'_>, cloud: Cloud) -> Option<Region> {
    let suffix = tag.name.strip_prefix("BatchNodeManagement.")?.to_owned();
    let location = suffix.to_ascii_lowercase();
    let internal = tag.region.to_owned();
    let is_public = !location.ends_with("stg");
    is_public.then(|| Region { location: location.into(), cloud, suffix: suffix.into(), internal: internal.into() })
}

/// The date in `…_20251117.json`, as `2025-11-17`.
fn date_in_name(name: &str) -> Option<String> {
    let digits = name.strip_suffix(".json")?.rsplit('_').next()?;
    let all_digits = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| digits.get(range);
    all_digits.then(|| Some(format!("{}-{}-{}", part(0..4)?, part(4..6)?, part(6..8)?)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes(tag: &str) -> PrefixSet {
        match TagTable::embedded().tag(tag, Cloud::Public) {
            TagMatch::Known(prefixes) => prefixes,
            TagMatch::Unknown => panic!("{tag} is unknown"),
        }
    }

    #[test]
    fn every_region_has_batch_and_storage_addresses_of_its_own() {
        let table = TagTable::embedded();
        for region in Region::all() {
            let batch = table.service(Service::BatchNodeManagement, region.cloud(), Some(&region));
            let all = table.service(Service::BatchNodeManagement, region.cloud(), None);
            assert!(!batch.v4().is_empty() && all.is_superset(&batch), "{region:?}");
        }
        assert!(Region::all().count() > 60);
    }

    #[test]
    fn the_three_spellings_of_a_region_are_one() {
        for name in ["GermanyWestCentral", "germanywc", "Germany West Central", "germany-west-central"] {
            assert_eq!(
                Region::find(name).map(|region| region.location().to_owned()).as_deref(),
                Some("germanywestcentral")
            );
        }
        assert_eq!(prefixes("AzureCloud.germanywestcentral"), prefixes("azurecloud.GERMANYWC"));
        assert_eq!(prefixes("Storage.germanywc"), prefixes("Storage.GermanyWestCentral"));
    }

    #[test]
    fn azure_cloud_of_a_region_holds_its_batch_addresses_and_storage_does_not() {
        let batch = prefixes("BatchNodeManagement.WestEurope");
        assert!(prefixes("AzureCloud.westeurope").is_superset(&batch));
        assert!((&prefixes("Storage.WestEurope") & &batch).is_empty());
    }

    #[test]
    fn a_tag_without_batch_addresses_is_known_to_be_harmless() {
        assert!(prefixes("Sql.WestEurope").is_empty());
        assert!(prefixes("AzureActiveDirectory").is_empty());
    }

    #[test]
    fn a_tag_that_is_not_there_is_unknown_not_empty() {
        let table = TagTable::embedded();
        for tag in ["BatchNodeManagement.uswest", "MadeUp", "MadeUp.westeurope", "", "."] {
            assert_eq!(table.tag(tag, Cloud::Public), TagMatch::Unknown, "{tag}");
        }
    }

    #[test]
    fn a_weekly_file_replaces_its_cloud_and_leaves_the_others() {
        let text = r#"{"changeNumber": 999, "cloud": "Public", "values": [
            {"name": "BatchNodeManagement.WestEurope", "properties": {"region": "westeurope", "addressPrefixes": ["20.1.0.0/24"]}},
            {"name": "Storage.WestEurope", "properties": {"region": "westeurope", "addressPrefixes": ["20.2.0.0/24"]}},
            {"name": "AzureCloud.westeurope", "properties": {"region": "westeurope", "addressPrefixes": ["20.0.0.0/15"]}},
            {"name": "Sql", "properties": {"region": "", "addressPrefixes": ["20.3.0.0/24"]}}]}"#;
        let table = TagTable::with_weekly_file("ServiceTags_Public_20260102.json", text).unwrap();
        assert_eq!(table.version(Cloud::Public), (TableOrigin::Supplied, 999, Some("2026-01-02")));
        assert_eq!(table.version(Cloud::China).0, TableOrigin::Embedded);
        let cloud = table.tag("AzureCloud.WestEurope", Cloud::Public);
        assert_eq!(cloud, TagMatch::Known("20.1.0.0/24".parse::<IpNet>().unwrap().into()));
        let listed = table.listed("AzureCloud.WestEurope", Cloud::Public).unwrap();
        assert_eq!(listed, [TagPrefix { part: "20.1.0.0/24".parse().unwrap(), listed_length: Some(15) }]);
        assert_eq!(table.tag("Sql", Cloud::Public), TagMatch::Known(PrefixSet::default()));
        assert_eq!(table.tag("AzureKeyVault", Cloud::Public), TagMatch::Unknown);
    }

    #[test]
    fn prefixes_that_a_tag_lists_are_not_merged() {
        let text = r#"{"changeNumber": 1, "cloud": "Public", "values": [
            {"name": "BatchNodeManagement.WestEurope", "properties": {"region": "westeurope", "addressPrefixes":
                ["20.1.0.0/25", "20.1.0.128/25"]}}]}"#;
        let table = TagTable::with_weekly_file("ServiceTags_Public_20260102.json", text).unwrap();
        let listed = table.listed("BatchNodeManagement.westeurope", Cloud::Public).unwrap();
        let lengths: Vec<Option<u8>> = listed.iter().map(|prefix| prefix.listed_length).collect();
        assert_eq!(lengths, [Some(25), Some(25)]);
        assert_eq!(prefix_set(&table).to_string(), "20.1.0.0/24");
        let embedded = TagTable::embedded();
        assert!(embedded.listed("AzureCloud", Cloud::Public).unwrap().iter().all(|one| one.listed_length.is_none()));
        assert!(embedded.listed("Storage", Cloud::Public).unwrap().iter().all(|one| one.listed_length.is_some()));
    }

    fn prefix_set(table: &TagTable) -> PrefixSet {
        match table.tag("BatchNodeManagement.westeurope", Cloud::Public) {
            TagMatch::Known(prefixes) => prefixes,
            TagMatch::Unknown => panic!("unknown"),
        }
    }

    #[test]
    fn a_slip_is_told_from_nonsense() {
        let table = TagTable::embedded();
        assert_eq!(table.nearest_tag("BatchNodeManagement.uswest").as_deref(), Some("BatchNodeManagement.WestUS"));
        assert_eq!(table.nearest_tag("BatchNodeManagment").as_deref(), Some("BatchNodeManagement"));
        assert_eq!(table.nearest_region("westeurop").as_deref(), Some("westeurope"));
        assert_eq!(table.nearest_region("atlantis"), None);
        assert_eq!(table.nearest_tag("MyOwnTag"), None);
    }

    #[test]
    fn a_file_of_another_kind_is_refused_with_its_reason() {
        let error = TagTable::with_weekly_file("x.json", "{}").unwrap_err();
        assert!(error.to_string().contains("weekly service-tag file"), "{error}");
        let error =
            TagTable::with_weekly_file("x.json", r#"{"changeNumber":1,"cloud":"Mars","values":[]}"#).unwrap_err();
        assert!(matches!(error, WeeklyFileError::Cloud(_)));
    }
}
