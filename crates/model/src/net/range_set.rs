//! Sets of whole numbers as sorted, disjoint, inclusive ranges: the arithmetic below addresses and ports.

use std::cmp::{max, min};
use std::ops::{BitAnd, BitOr, Sub};
use std::rc::Rc;
use std::slice;

/// A number that a [`RangeSet`] can hold.
pub trait Point: Copy + Ord {
    /// The smallest value.
    const MIN: Self;
    /// The largest value.
    const MAX: Self;
    /// The next larger value, if there is one.
    fn next(self) -> Option<Self>;
    /// The next smaller value, if there is one.
    fn previous(self) -> Option<Self>;
}

macro_rules! points {
    ($($number:ty),*) => {$(
        impl Point for $number {
            const MIN: Self = <$number>::MIN;
            const MAX: Self = <$number>::MAX;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}
points!(u16, u32, u128);

/// A set of numbers, kept as sorted inclusive ranges that neither overlap nor touch; equal sets are equal values.
///
/// ```
/// use switchover_model::net::RangeSet;
/// let ports = RangeSet::from_iter([(80u16, 80), (443, 443)]);
/// assert_eq!(&(&ports | &RangeSet::from_iter([(81, 442)])), &RangeSet::from_iter([(80, 443)]));
/// assert!((&ports - &ports).is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RangeSet<T> {
    ranges: Ranges<T>,
}

/// The ranges of a set. Most sets are of one, which needs no memory of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Ranges<T> {
    One((T, T)),
    /// None: so there is one way to hold a set.
    None,
    /// At least two, which copies of the set share.
    Others(Rc<Vec<(T, T)>>),
}

impl<T: Copy> Ranges<T> {
    fn as_slice(&self) -> &[(T, T)] {
        match self {
            Ranges::One(range) => slice::from_ref(range),
            Ranges::None => &[],
            Ranges::Others(ranges) => ranges,
        }
    }

    fn last_mut(&mut self) -> Option<&mut (T, T)> {
        match self {
            Ranges::One(range) => Some(range),
            Ranges::None => None,
            Ranges::Others(ranges) => Rc::make_mut(ranges).last_mut(),
        }
    }

    /// Adds a range behind the others.
    fn push(&mut self, range: (T, T)) {
        match self {
            Ranges::One(first) => *self = Ranges::Others(Rc::new(vec![*first, range])),
            Ranges::None => *self = Ranges::One(range),
            Ranges::Others(ranges) => Rc::make_mut(ranges).push(range),
        }
    }
}

/// Of two sets, one that has so many times fewer ranges looks its ranges up in the other.
const SPARSE: usize = 8;

impl<T: Copy> Default for RangeSet<T> {
    fn default() -> Self {
        RangeSet { ranges: Ranges::None }
    }
}

impl<T: Point> RangeSet<T> {
    /// The set of all numbers.
    pub fn full() -> Self {
        RangeSet { ranges: Ranges::One((T::MIN, T::MAX)) }
    }

    /// The numbers from `first` to `last`, both included; empty if `first > last`.
    pub fn range(first: T, last: T) -> Self {
        RangeSet { ranges: if first <= last { Ranges::One((first, last)) } else { Ranges::None } }
    }

    /// True if it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// True if it holds every number.
    pub fn is_full(&self) -> bool {
        self.as_slice() == [(T::MIN, T::MAX)]
    }

    /// The smallest number in it.
    pub fn first(&self) -> Option<T> {
        self.as_slice().first().map(|range| range.0)
    }

    /// The largest number in it that is less than `end`.
    pub fn last_before(&self, end: T) -> Option<T> {
        let before = self.as_slice().partition_point(|&(first, _)| first < end);
        let (_, last) = before.checked_sub(1).and_then(|at| self.as_slice().get(at))?;
        Some(min(*last, end.previous()?))
    }

    /// True if `point` is in it.
    pub fn contains(&self, point: T) -> bool {
        let after = self.as_slice().partition_point(|&(first, _)| first <= point);
        after.checked_sub(1).and_then(|at| self.as_slice().get(at)).is_some_and(|&(_, last)| point <= last)
    }

    /// True if a number from `first` to `last` is in it.
    pub fn overlaps(&self, first: T, last: T) -> bool {
        let before_end = self.as_slice().partition_point(|&(start, _)| start <= last);
        before_end.checked_sub(1).and_then(|at| self.as_slice().get(at)).is_some_and(|&(_, end)| first <= end)
    }

    /// True if every number of `other` is in it.
    pub fn is_superset(&self, other: &Self) -> bool {
        self.is_full()
            || other
                .ranges()
                .all(|(first, last)| self.from(first).first().is_some_and(|own| own.0 <= first && last <= own.1))
    }

    /// True if no number of `other` is in it.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        let (few, many) = by_length(self, other);
        few.ranges().all(|(first, last)| !many.overlaps(first, last))
    }

    fn as_slice(&self) -> &[(T, T)] {
        self.ranges.as_slice()
    }

    /// Removes the numbers of `other`. A few ranges cost only the shift of the ranges after them.
    pub fn remove(&mut self, other: &Self) {
        let own = match &mut self.ranges {
            Ranges::Others(own) if other.as_slice().len().saturating_mul(SPARSE) < own.len() => Rc::make_mut(own),
            _ => {
                *self = &*self - other;
                return;
            }
        };
        for (first, last) in other.ranges() {
            let begin = own.partition_point(|range| range.1 < first);
            let end = own.partition_point(|range| range.0 <= last).max(begin);
            let met = own.get(begin..end).unwrap_or_default();
            let is_range = |range: &(T, T)| range.0 <= range.1;
            let before = met.first().and_then(|range| Some((range.0, first.previous()?))).filter(is_range);
            let after = met.last().and_then(|range| Some((last.next()?, range.1))).filter(is_range);
            own.splice(begin..end, before.into_iter().chain(after));
        }
        self.ranges = match own.as_slice() {
            [] => Ranges::None,
            [only] => Ranges::One(*only),
            _ => return,
        };
    }

    /// The ranges that end at a number or after it.
    fn from(&self, first: T) -> &[(T, T)] {
        let at = self.as_slice().partition_point(|range| range.1 < first);
        self.as_slice().get(at..).unwrap_or_default()
    }

    /// Its ranges, ascending.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (T, T)> + '_ {
        self.as_slice().iter().copied()
    }
}

/// Two sets, the one with fewer ranges first.
fn by_length<'s, T: Point>(a: &'s RangeSet<T>, b: &'s RangeSet<T>) -> (&'s RangeSet<T>, &'s RangeSet<T>) {
    if a.as_slice().len() <= b.as_slice().len() { (a, b) } else { (b, a) }
}

impl<T: Point> FromIterator<(T, T)> for RangeSet<T> {
    /// The union of the ranges; those with `first > last` are empty.
    fn from_iter<I: IntoIterator<Item = (T, T)>>(ranges: I) -> Self {
        let mut all = Ranges::None;
        ranges.into_iter().filter(|(first, last)| first <= last).for_each(|range| all.push(range));
        RangeSet::united(all)
    }
}

impl<T: Point> RangeSet<T> {
    /// The union of ranges that are not empty: compiled once, wherever they come from.
    fn united(mut ranges: Ranges<T>) -> Self {
        let Ranges::Others(own) = &mut ranges else { return RangeSet { ranges } };
        let is_sorted = own.windows(2).all(|pair| matches!(pair, [a, b] if a.1.next().is_some_and(|next| next < b.0)));
        if is_sorted {
            return RangeSet { ranges };
        }
        crate::sorted::sort_by_key(Rc::make_mut(own).as_mut_slice(), |range| range.0);
        let mut merged: Ranges<T> = Ranges::None;
        for &(first, last) in own.iter() {
            match merged.last_mut() {
                Some(open) if open.1.next().is_none_or(|next| first <= next) => open.1 = max(open.1, last),
                _ => merged.push((first, last)),
            }
        }
        RangeSet { ranges: merged }
    }
}

impl<T: Point> BitOr for &RangeSet<T> {
    type Output = RangeSet<T>;

    fn bitor(self, other: Self) -> RangeSet<T> {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ if self.is_full() => self.clone(),
            _ => self.ranges().chain(other.ranges()).collect(),
        }
    }
}

impl<T: Point> BitAnd for &RangeSet<T> {
    type Output = RangeSet<T>;

    fn bitand(self, other: Self) -> RangeSet<T> {
        if self == other {
            return self.clone();
        }
        let mut common = Ranges::None;
        let (few, many) = by_length(self, other);
        let sparse = few.as_slice().len().saturating_mul(SPARSE) < many.as_slice().len();
        if sparse || matches!(few.ranges, Ranges::One(_)) {
            for (first, last) in few.ranges() {
                if first == T::MIN && last == T::MAX {
                    return many.clone();
                }
                let met = many.from(first).iter().take_while(|range| range.0 <= last);
                met.for_each(|range| common.push((max(first, range.0), min(last, range.1))));
            }
            return RangeSet { ranges: common };
        }
        let (mut left, mut right) = (few.ranges().peekable(), many.ranges().peekable());
        while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
            let (first, last) = (max(a.0, b.0), min(a.1, b.1));
            if first <= last {
                common.push((first, last));
            }
            // The range that ends first can meet nothing further on the other side.
            if a.1 < b.1 {
                left.next()
            } else {
                right.next()
            };
        }
        RangeSet { ranges: common }
    }
}

impl<T: Point> Sub for &RangeSet<T> {
    type Output = RangeSet<T>;

    fn sub(self, other: Self) -> RangeSet<T> {
        if other.is_empty() {
            return self.clone();
        }
        if self == other {
            return RangeSet::default();
        }
        let mut rest = Ranges::None;
        let mut holes = self.first().map_or(&[][..], |first| other.from(first)).iter().copied().peekable();
        for (first, last) in self.ranges() {
            let mut from = Some(first);
            while let Some(&(hole_first, hole_last)) = holes.peek() {
                let Some(start) = from else { break };
                if hole_first > last {
                    break;
                }
                if let Some(before) = hole_first.previous().filter(|&before| before >= start) {
                    rest.push((start, before));
                }
                if hole_last >= start {
                    from = hole_last.next();
                }
                if hole_last > last {
                    from = None;
                    break;
                }
                holes.next();
            }
            if let Some(start) = from.filter(|&start| start <= last) {
                rest.push((start, last));
            }
        }
        RangeSet { ranges: rest }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A set of small numbers and the same set as one bool for each number of u16 below 64 and at the top end.
    fn sets() -> impl Strategy<Value = RangeSet<u16>> {
        let edge = prop_oneof![0u16..48, (u16::MAX - 8)..=u16::MAX];
        proptest::collection::vec((edge.clone(), edge), 0..6).prop_map(RangeSet::from_iter)
    }

    fn universe() -> impl Iterator<Item = u16> {
        (0..64).chain((u16::MAX - 16)..=u16::MAX)
    }

    proptest! {
        #[test]
        fn operators_agree_with_membership(a in sets(), b in sets()) {
            let (or, and, minus) = (&a | &b, &a & &b, &a - &b);
            for point in universe() {
                let (in_a, in_b) = (a.contains(point), b.contains(point));
                prop_assert_eq!(or.contains(point), in_a || in_b);
                prop_assert_eq!(and.contains(point), in_a && in_b);
                prop_assert_eq!(minus.contains(point), in_a && !in_b);
            }
        }

        #[test]
        fn equal_sets_are_equal_values(a in sets(), b in sets()) {
            prop_assert_eq!(&(&(&a - &b) | &(&a & &b)), &a);
            prop_assert_eq!(&a | &b, &b | &a);
            prop_assert_eq!(a.is_superset(&b), (&a & &b) == b);
            prop_assert_eq!(a.is_disjoint(&b), (&a & &b).is_empty());
        }

        #[test]
        fn the_last_number_before_another_is_the_largest_that_is_less(a in sets(), end in 0u16..80) {
            prop_assert_eq!(a.last_before(end), (0..end).rev().find(|point| a.contains(*point)));
        }

        #[test]
        fn overlaps_tells_whether_a_range_meets_the_set(a in sets(), first: u16, last: u16) {
            let (first, last) = (first.min(last), first.max(last));
            prop_assert_eq!(a.overlaps(first, last), !(&a & &RangeSet::range(first, last)).is_empty());
        }

        #[test]
        fn a_few_ranges_meet_many_as_one_by_one(few in sets(), step in 3u16..9, holes: bool) {
            let many = RangeSet::from_iter((0..400u16).map(|at| (at * step, at * step + 1)));
            let (few, many) = if holes { (many, few) } else { (few, many) };
            let each: Vec<_> = few.ranges().map(|(first, last)| RangeSet::range(first, last)).collect();
            let common = each.iter().map(|range| range & &many).fold(RangeSet::default(), |all, own| &all | &own);
            prop_assert_eq!(&(&few & &many), &common);
            prop_assert_eq!(few.is_disjoint(&many), common.is_empty());
            prop_assert_eq!(&(&few - &many), &(&few - &common));
            prop_assert_eq!(few.is_superset(&many), (&many - &few).is_empty());
        }

        #[test]
        fn what_is_removed_is_the_difference(a in sets(), b in sets(), step in 3u16..9) {
            let many = RangeSet::from_iter((0..400u16).map(|at| (at * step, at * step + 1)));
            for whole in [&a, &many] {
                let mut rest = whole.clone();
                rest.remove(&b);
                prop_assert_eq!(rest, whole - &b);
            }
        }

        #[test]
        fn full_and_empty_are_the_ends(a in sets()) {
            let full = RangeSet::full();
            prop_assert_eq!(&(&a & &full), &a);
            prop_assert_eq!(&(&full - &(&full - &a)), &a);
            prop_assert!((&a | &full).is_full());
            prop_assert!((&a - &full).is_empty());
        }
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_empty() {
        assert!(RangeSet::range(9u16, 3).is_empty());
        assert!(RangeSet::from_iter([(9u16, 3)]).is_empty());
    }
}
