//! Lists of resources whose elements are referred to by ids of their kind.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The position of an element in the estate's list of its kind. It holds for copies of the estate as well: plans edit and add elements,
/// and remove only what they added.
pub struct Id<T> {
    at: usize,
    kind: PhantomData<fn() -> T>,
}

/// A list of resources of one kind.
///
/// An [`Id`] of another list may be out of range. That is a bug, and indexing panics: a miss must not look like "there is none".
///
/// ```
/// use switchover_model::estate::List;
/// let list: List<&str> = ["a", "b"].into_iter().collect();
/// let (id, last) = list.with_ids().last().unwrap();
/// assert_eq!((list[id], *last), ("b", "b"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(Vec<T>);

impl<T> List<T> {
    /// The ids of all elements, in their order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<T>> + ExactSizeIterator + use<T> {
        (0..self.0.len()).map(Id::new)
    }

    /// All elements with their ids, in their order.
    pub fn with_ids(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.0.iter().enumerate().map(|(at, element)| (Id::new(at), element))
    }

    /// The elements in their order.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// Goes through the elements in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// Goes through the elements, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an element.
    pub fn push(&mut self, element: T) {
        self.0.push(element);
    }

    /// Moves all elements of another list to the end of this one. Their ids no longer hold.
    pub fn append(&mut self, other: &mut List<T>) {
        self.0.append(&mut other.0);
    }

    /// Keeps the elements for which `keep` is true. No earlier id holds.
    pub fn retain(&mut self, mut keep: impl FnMut(Id<T>, &T) -> bool) {
        let mut ids = (0..).map(Id::new);
        self.0.retain(|element| ids.next().is_some_and(|id| keep(id, element)));
    }

    /// Removes the last element.
    pub fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }

    /// The id that the next element gets.
    pub fn next_id(&self) -> Id<T> {
        Id::new(self.0.len())
    }
}

impl<T> Id<T> {
    pub(super) fn new(at: usize) -> Self {
        Id { at, kind: PhantomData }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<T> Extend<T> for List<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        self.0.extend(elements);
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        List(elements.into_iter().collect())
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'l, T> IntoIterator for &'l mut List<T> {
    type Item = &'l mut T;
    type IntoIter = std::slice::IterMut<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

#[expect(clippy::indexing_slicing, reason = "ids are made by lists, so a miss is a bug that has to show")]
impl<T> Index<Id<T>> for List<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.0[id.at]
    }
}

#[expect(clippy::indexing_slicing, reason = "ids are made by lists, so a miss is a bug that has to show")]
impl<T> IndexMut<Id<T>> for List<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.0[id.at]
    }
}

// Derived, these would ask the same of `T`.

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.at)
    }
}
