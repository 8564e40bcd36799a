//! The order in which a template deploys what it declares more than once, as far as `dependsOn` shows it.
//!
//! Two descriptions of one resource, or of a parent and its child, get a mark each that shows which is deployed later.
//! If neither waits for the other, there is no mark. `read::merge` compares the marks.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::azure::described::ORDER_SIGN;
use crate::formats::values::objects::copies;
use model::json::{Label, Node, Note, Object};

/// How many dependencies are followed in one template.
const MOST_STEPS: usize = 1_000_000;

/// A resource or a deployment, as others depend on it.
pub(super) struct Deployed {
    /// Type and names, in lower case: `microsoft.network/virtualnetworks/v/subnets/nodes`.
    pub path: String,
    /// The names by which the same template may refer to it: its own, that of its declaration, that of its loop.
    pub names: Vec<String>,
    /// The deployment that it is in.
    pub inside: Option<usize>,
    /// What it depends on, as its template names that.
    pub after: Vec<String>,
    /// True if it is surely deployed.
    pub is_sure: bool,
}

/// What a template deploys.
#[derive(Default)]
pub(super) struct Order {
    deployed: Vec<Deployed>,
}

impl Order {
    /// Adds something, and gives its number.
    pub(super) fn add(&mut self, deployed: Deployed) -> usize {
        self.deployed.push(deployed);
        self.deployed.len() - 1
    }

    /// The resources, given with their numbers, with the signs that show the order of what is described twice.
    pub(super) fn sign<'t>(&self, resources: &mut [(usize, Object<'t>)], text: &str) {
        let own: BTreeSet<usize> = model::sorted::set(resources.iter().map(|(number, _)| *number));
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let template = hasher.finish();
        let mut signs: BTreeMap<usize, Vec<(String, i64)>> = BTreeMap::new();
        for (later, earlier) in self.pairs(&own) {
            let name = format!("{ORDER_SIGN}{template:x} {later} {earlier}");
            signs.entry(later).or_default().push((name.clone(), 2));
            signs.entry(earlier).or_default().push((name, 1));
        }
        for (number, object) in resources {
            if let Some(signs) = signs.get(number) {
                let signs = signs.iter().map(|(name, moment)| (Label::from(name.clone()), Node::Number(*moment)));
                let mark = (Label::Note(Note::Order), Node::Object(signs.collect()));
                *object = copies(object).chain([mark]).collect();
            }
        }
    }

    /// Descriptions of one resource, or of a parent and its child, of which the first is surely deployed after the second.
    fn pairs(&self, own: &BTreeSet<usize>) -> Vec<(usize, usize)> {
        let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &number in own {
            by_path.entry(self.path(number)).or_default().push(number);
        }
        let mut candidates: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &number in own {
            for path in ancestors(self.path(number)) {
                for &other in by_path.get(path).into_iter().flatten().filter(|other| **other != number) {
                    candidates.entry(other).or_default().push(number);
                }
            }
        }
        let (index, mut steps) = (self.index(), 0);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (later, others) in candidates {
            if self.deployed.get(later).is_some_and(|own| own.is_sure) {
                let before = self.before(later, &index, &mut steps);
                pairs.extend(others.into_iter().filter(|other| before.contains(other)).map(|other| (later, other)));
            }
        }
        // What waits for itself is deployed in no order.
        pairs.retain(|(later, earlier)| !self.before(*earlier, &index, &mut steps).contains(later));
        pairs
    }

    fn path(&self, number: usize) -> &str {
        self.deployed.get(number).map_or("", |deployed| deployed.path.as_str())
    }

    /// What a name means in a template, which is that of a deployment or the outermost one; no name means all of it.
    fn index(&self) -> Index<'_> {
        let mut index = Index::new();
        for (number, deployed) in self.deployed.iter().enumerate() {
            let names = deployed.names.iter().chain([&deployed.path]).filter(|name| !name.is_empty());
            for name in names.map(String::as_str).chain([""]) {
                index.entry((deployed.inside, name)).or_default().push(number);
            }
        }
        index
    }

    /// What is complete before something is deployed: what it depends on, what the deployments around it depend on, and
    /// everything in those.
    fn before(&self, number: usize, index: &Index<'_>, steps: &mut usize) -> BTreeSet<usize> {
        let (mut known, mut open) = (BTreeSet::new(), vec![(number, false)]);
        while let Some((at, is_before)) = open.pop() {
            *steps += 1;
            let Some(deployed) = self.deployed.get(at).filter(|_| *steps <= MOST_STEPS) else { continue };
            if !known.insert((at, is_before)) {
                continue;
            }
            open.extend(deployed.inside.map(|around| (around, false)));
            let meant = deployed.after.iter().filter(|name| !name.is_empty());
            let meant = meant.filter_map(|name| index.get(&(deployed.inside, name.as_str()))).flatten();
            open.extend(meant.filter(|meant| **meant != at).map(|meant| (*meant, true)));
            if is_before {
                open.extend(index.get(&(Some(at), "")).into_iter().flatten().map(|inner| (*inner, true)));
            }
        }
        model::sorted::set(known.into_iter().filter(|(_, is_before)| *is_before).map(|(at, _)| at))
    }
}

/// What names mean, by the deployment that they are used in.
type Index<'o> = BTreeMap<(Option<usize>, &'o str), Vec<usize>>;

/// The path itself, and those of what it is a part of: a type and a name are at the end of each.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0.rsplit_once('/')?.0))
}
