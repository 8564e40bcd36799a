//! What follows from all resources together: what else belongs together, and whether the tenant can be divided at all.

use super::facts::{Flags, PRIVATE, SCALE_SETS, hash};
use super::index::Index;

/// Why everything is one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undivided {
    /// A source is in a format whose resources may refer to anything.
    Format(String),
    /// A resource may refer to anything: the source that it is in, and its line.
    Resource(String, u32),
    /// The user names rule sets by what is unique in the tenant.
    On,
    /// Without pools, each subnet may be one of each account.
    Accounts,
    /// Nodes may be in scale sets whose subnet is not shown.
    ScaleSets,
    /// A component shows no region: that of the others decides.
    Region,
}

impl Undivided {
    /// The reason in a sentence.
    pub fn reason(&self) -> String {
        match self {
            Undivided::Format(name) => format!("{name} is in a format that can't be divided"),
            Undivided::Resource(name, line) => {
                format!("{name}:{line}: what this belongs to is not shown by a complete resource id or an address")
            }
            Undivided::On => "--on names rule sets of the whole tenant".to_owned(),
            Undivided::Accounts => "there are accounts without pools".to_owned(),
            Undivided::ScaleSets => "NSGs of scale sets may be those of nodes in any subnet".to_owned(),
            Undivided::Region => "some resources have no location".to_owned(),
        }
    }
}

/// The resources that belong together, in the order of their first ones.
#[derive(Debug, Default)]
pub struct Components {
    /// The numbers of the resources, those of one component next to each other and in their order.
    pub units: Vec<u32>,
    /// Where each component begins.
    pub starts: Vec<usize>,
}

impl Components {
    /// The numbers of the resources of one component.
    pub fn of(&self, number: usize) -> &[u32] {
        let start = self.starts.get(number).copied().unwrap_or(self.units.len());
        let end = self.starts.get(number + 1).copied().unwrap_or(self.units.len());
        self.units.get(start..end).unwrap_or_default()
    }
}

/// What all resources show together.
pub fn shown(index: &Index) -> Flags {
    let mut all = Flags::default();
    index.flags.iter().for_each(|own| all.add(*own));
    all
}

/// Links what only the whole tenant shows to belong together.
pub fn complete(index: &mut Index) {
    let all = shown(index);
    for (unit, flags) in (0..).zip(index.flags.clone()) {
        if all.has(Flags::ZONE) && (flags.has(Flags::ZONE) || flags.has(Flags::PRIVATE)) {
            index.link(unit, hash(PRIVATE));
        }
        let may_have_scale_sets = flags.has(Flags::ACCOUNT) && !flags.has(Flags::OF_SERVICE);
        if all.has(Flags::SCALE_SET) && (flags.has(Flags::SCALE_SET) || may_have_scale_sets) {
            index.link(unit, hash(SCALE_SETS));
        }
    }
    index.forget_links();
}

/// The components that are planned, and how many others there are: if pools are shown, only those with pools.
pub fn components(index: &mut Index) -> (Components, usize) {
    let has_pools = shown(index).has(Flags::POOL);
    let count = u32::try_from(index.units.len()).unwrap_or(u32::MAX);
    let roots: Vec<u32> = (0..count).map(|unit| index.sets.root(unit)).collect();
    let root = |unit: u32| usize::try_from(unit).ok().and_then(|unit| roots.get(unit)).copied().unwrap_or(unit);
    let mut with_pools = vec![false; roots.len()];
    for (root, flags) in roots.iter().zip(&index.flags) {
        if let Some(own) = usize::try_from(*root).ok().and_then(|root| with_pools.get_mut(root)) {
            *own |= flags.has(Flags::POOL);
        }
    }
    let is_planned = |root: u32| {
        !has_pools || usize::try_from(root).ok().and_then(|root| with_pools.get(root)).copied().unwrap_or(true)
    };
    let mut components = Components::default();
    components.units.extend((0..count).filter(|unit| is_planned(root(*unit))));
    components.units.sort_by_key(|unit| root(*unit));
    for group in components.units.chunk_by(|one, other| root(*one) == root(*other)) {
        components.starts.push(components.starts.last().copied().unwrap_or_default());
        if let Some(last) = components.starts.last_mut() {
            *last += group.len();
        }
    }
    // Ends so far: each begins where the one before ends.
    components.starts.pop();
    components.starts.insert(0, 0);
    let all = (0..count).filter(|unit| root(*unit) == *unit).count();
    if components.units.is_empty() {
        components.starts.clear();
    }
    let left = all - components.starts.len();
    (components, left)
}

/// Why the tenant can't be divided, if it can't.
pub fn undivided(index: &Index, components: &Components, is_region_given: bool) -> Option<Undivided> {
    let all = shown(index);
    if all.has(Flags::ACCOUNT) && !all.has(Flags::POOL) {
        return Some(Undivided::Accounts);
    }
    let of_component = |number: usize| {
        let mut flags = Flags::default();
        let own = components.of(number).iter().filter_map(|unit| index.flags.get(usize::try_from(*unit).ok()?));
        own.for_each(|own| flags.add(*own));
        flags
    };
    let each = || (0..components.starts.len()).map(of_component);
    if all.has(Flags::SCALE_SET) && each().any(|flags| !flags.has(Flags::ACCOUNT)) {
        return Some(Undivided::ScaleSets);
    }
    let lacks_region =
        !is_region_given && components.starts.len() > 1 && each().any(|flags| !flags.has(Flags::LOCATED));
    lacks_region.then_some(Undivided::Region)
}
