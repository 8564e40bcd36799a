//! The descriptions of one kind of resource, by number.
//!
//! The result of merging the descriptions of a resource is computed by number and without their type: compiled once, and not for
//! each kind of resource.

use super::described::{Described, Entry, Said};
use super::identity::is_more_exact;
use model::estate::{Description, Id, List, Resource, Versions};

/// The number of a description among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(usize);

/// All descriptions of one kind of resource.
pub(super) trait Kind {
    /// How many there are.
    fn count(&self) -> usize;
    /// What every resource has.
    fn resource(&self, own: Number) -> &Resource;
    /// The same, to be changed.
    fn resource_mut(&mut self, own: Number) -> &mut Resource;
    /// What one says.
    fn said(&self, own: Number) -> Said;
    /// What one holds by name, such as rules.
    fn entries(&self, own: Number) -> Vec<Entry>;
    /// True if one holds no more entries than it shows.
    fn shows_all_entries(&self, own: Number) -> bool;
    /// True if this is what Azure makes of the resource, and not the resource as the user wrote it.
    fn is_effective(&self, own: Number) -> bool;

    /// Adds a copy of one.
    fn copy(&mut self, own: Number) -> Number;
    /// Takes the value of a member of another one.
    fn take_member(&mut self, own: Number, other: Number, member: usize);
    /// Takes an entry of another one.
    fn take_entry(&mut self, own: Number, other: Number, name: &str);
    /// Replaces its own entry with that of another one.
    fn replace_entry(&mut self, own: Number, other: Number, name: &str);
    /// Takes what the id of another one shows in addition to its name.
    fn take_parent(&mut self, own: Number, other: Number);
    /// Takes what adds up: where it is attached, and the addresses of tags.
    fn add_up(&mut self, own: Number, other: Number);
    /// Notes that the entries of one are all there are.
    fn complete(&mut self, own: Number);

    /// Leaves one in the estate. Gives all versions of the resource, where there are several.
    fn keep(&mut self, first: Number, versions: &[Number]) -> Option<Versions>;
}

impl dyn Kind + '_ {
    /// All of them, in the order of the sources.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Number> + Clone + use<> {
        (0..self.count()).map(Number)
    }

    /// What its source says of one.
    pub(super) fn description(&self, own: Number) -> &Description {
        &self.resource(own).description
    }

    /// True if one shows all of its resource.
    pub(super) fn is_whole(&self, own: Number) -> bool {
        self.description(own).shows_all() && self.shows_all_entries(own)
    }

    /// Takes the name and the id of another one, which is of the same resource.
    pub(super) fn take_id(&mut self, own: Number, other: Number) {
        let (id, name) = (self.resource(other).id.clone(), self.resource(other).name.clone());
        let resource = self.resource_mut(own);
        (resource.id, resource.name) = (id, name);
        self.take_parent(own, other);
    }

    /// Takes the id and the location that only the other one shows.
    pub(super) fn identify(&mut self, own: Number, other: Number) {
        if self.shows_more_of_its_id(other, own) {
            self.take_id(own, other);
        }
        if self.resource(own).location.is_none() {
            self.resource_mut(own).location = self.resource(other).location.clone();
        }
    }

    /// True if one shows more of where its resource is than another.
    pub(super) fn shows_more_of_its_id(&self, own: Number, other: Number) -> bool {
        match (&self.resource(own).id, &self.resource(other).id) {
            (Some(own), Some(other)) => is_more_exact(own, other),
            (own, other) => own.is_some() && other.is_none(),
        }
    }

    /// True if two don't contradict each other.
    pub(super) fn agree(&self, own: Number, other: Number) -> bool {
        self.said(own).differences(&self.said(other)).is_empty()
    }

    /// Takes what only the other one shows.
    pub(super) fn unite(&mut self, own: Number, other: Number) {
        let (said, others) = (self.said(own), self.said(other));
        for member in said.lacks(&others) {
            self.take_member(own, other, member);
        }
        for entry in others.entries.iter().filter(|entry| !said.has_entry(&entry.name)) {
            self.take_entry(own, other, &entry.name);
        }
        if others.shows_all_entries {
            self.complete(own);
        }
        self.identify(own, other);
        self.add_up(own, other);
        if !self.description(own).shows_all() && others.description.shows_all() {
            self.resource_mut(own).description = others.description;
        }
    }
}

/// The descriptions of one kind, and the estate's list of its resources.
pub(super) struct AllOf<'l, T> {
    all: Vec<T>,
    kept: &'l mut List<T>,
    versions: fn(Id<T>, Vec<T>) -> Versions,
}

impl<'l, T> AllOf<'l, T> {
    /// Takes the descriptions out of the estate's list, which gets back what is kept.
    pub(super) fn new(list: &'l mut List<T>, versions: fn(Id<T>, Vec<T>) -> Versions) -> Self {
        AllOf { all: std::mem::take(list).into_iter().collect(), kept: list, versions }
    }

    /// One to be changed, and another one. Nothing is taken from itself.
    fn pair(&mut self, own: Number, other: Number) -> Option<(&mut T, &T)> {
        let [own, other] = self.all.get_disjoint_mut([own.0, other.0]).ok()?;
        Some((own, other))
    }
}

#[expect(clippy::indexing_slicing, reason = "numbers are made here, so a miss is a bug that has to show")]
impl<T: Described> Kind for AllOf<'_, T> {
    fn count(&self) -> usize {
        self.all.len()
    }
    fn resource(&self, own: Number) -> &Resource {
        self.all[own.0].resource()
    }
    fn resource_mut(&mut self, own: Number) -> &mut Resource {
        self.all[own.0].resource_mut()
    }
    fn said(&self, own: Number) -> Said {
        Said::by(&self.all[own.0])
    }
    fn entries(&self, own: Number) -> Vec<Entry> {
        self.all[own.0].entries()
    }
    fn shows_all_entries(&self, own: Number) -> bool {
        self.all[own.0].shows_all_entries()
    }
    fn is_effective(&self, own: Number) -> bool {
        self.all[own.0].is_effective()
    }

    fn copy(&mut self, own: Number) -> Number {
        self.all.push(self.all[own.0].clone());
        Number(self.all.len() - 1)
    }
    fn take_member(&mut self, own: Number, other: Number, member: usize) {
        if let (Some((own, other)), Some(member)) = (self.pair(own, other), T::members().get(member)) {
            (member.take)(own, other);
        }
    }
    fn take_entry(&mut self, own: Number, other: Number, name: &str) {
        if let Some((own, other)) = self.pair(own, other) {
            own.take_entry(other, name);
        }
    }
    fn replace_entry(&mut self, own: Number, other: Number, name: &str) {
        if let Some((own, other)) = self.pair(own, other) {
            own.replace_entry(other, name);
        }
    }
    fn take_parent(&mut self, own: Number, other: Number) {
        if let Some((own, other)) = self.pair(own, other) {
            own.take_parent(other);
        }
    }
    fn add_up(&mut self, own: Number, other: Number) {
        if let Some((own, other)) = self.pair(own, other) {
            own.add_up(other);
        }
    }
    fn complete(&mut self, own: Number) {
        self.all[own.0].complete();
    }

    fn keep(&mut self, first: Number, versions: &[Number]) -> Option<Versions> {
        let several = (versions.len() > 1).then(|| versions.iter().map(|own| self.all[own.0].clone()).collect());
        let id = self.kept.next_id();
        self.kept.push(self.all[first.0].clone());
        several.map(|all| (self.versions)(id, all))
    }
}
