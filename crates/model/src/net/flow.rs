//! Flows: sets of packets as boxes in the space of protocol, addresses and ports.

use std::fmt;
use std::ops::{BitAnd, BitOr, Sub};

use super::{PrefixSet, RangeSet};

/// A set of ports, shown as `443, 29876-29877`. The numbers are kept as wide as IPv4 addresses, so that one arithmetic
/// serves both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PortSet(RangeSet<u32>);

impl PortSet {
    /// The union of many sets, in the time that sorting their ranges takes.
    pub fn union<'s>(sets: impl IntoIterator<Item = &'s PortSet>) -> Self {
        PortSet(sets.into_iter().flat_map(|set| set.0.ranges()).collect())
    }

    /// Every port.
    pub fn full() -> Self {
        PortSet::range(0, u16::MAX)
    }

    /// The ports from `first` to `last`, both included.
    pub fn range(first: u16, last: u16) -> Self {
        PortSet(RangeSet::range(first.into(), last.into()))
    }

    /// True if it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if every port of `other` is in it.
    pub fn is_superset(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }

    /// True if no port of `other` is in it.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.0.is_disjoint(&other.0)
    }

    /// Removes the ports of `other`.
    pub fn remove(&mut self, other: &Self) {
        self.0.remove(&other.0);
    }

    /// True if `port` is in it.
    pub fn contains(&self, port: u16) -> bool {
        self.0.contains(port.into())
    }

    /// The smallest port in it.
    pub fn first(&self) -> Option<u16> {
        self.0.first().map(port)
    }

    /// Its ranges, ascending, both ends included.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (u16, u16)> + '_ {
        self.0.ranges().map(|(first, last)| (port(first), port(last)))
    }
}

/// A number of the set as a port: no other is in it.
fn port(number: u32) -> u16 {
    number as u16
}

impl BitOr for &PortSet {
    type Output = PortSet;

    fn bitor(self, other: Self) -> PortSet {
        PortSet(&self.0 | &other.0)
    }
}

impl BitAnd for &PortSet {
    type Output = PortSet;

    fn bitand(self, other: Self) -> PortSet {
        PortSet(&self.0 & &other.0)
    }
}

impl Sub for &PortSet {
    type Output = PortSet;

    fn sub(self, other: Self) -> PortSet {
        PortSet(&self.0 - &other.0)
    }
}

impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == PortSet::full() {
            return f.write_str("any");
        }
        for (at, (first, last)) in self.0.ranges().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if first == last { write!(f, "{comma}{first}")? } else { write!(f, "{comma}{first}-{last}")? }
        }
        Ok(())
    }
}

/// An IP protocol that Azure's rules can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, without ports.
    Icmp,
    /// IPsec's encapsulating security payload, without ports.
    Esp,
    /// IPsec's authentication header, without ports.
    Ah,
}

impl Protocol {
    /// Its name in lower case, as the plan prints it.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Icmp => "icmp",
            Protocol::Esp => "esp",
            Protocol::Ah => "ah",
        }
    }
}

/// A box of packets of one protocol: all that go from one of the source addresses and ports to one of the
/// destination addresses and ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Where the packets come from.
    pub source: PrefixSet,
    /// The ports that they come from.
    pub source_ports: PortSet,
    /// Where they go to.
    pub destination: PrefixSet,
    /// The ports that they go to.
    pub destination_ports: PortSet,
}

impl Flow {
    /// Every packet.
    pub fn full() -> Self {
        Flow {
            source: PrefixSet::full(),
            source_ports: PortSet::full(),
            destination: PrefixSet::full(),
            destination_ports: PortSet::full(),
        }
    }

    /// The packets in both boxes; `None` if there are none.
    pub fn intersection(&self, other: &Flow) -> Option<Flow> {
        (!self.is_disjoint(other)).then(|| Flow {
            source: &self.source & &other.source,
            source_ports: &self.source_ports & &other.source_ports,
            destination: &self.destination & &other.destination,
            destination_ports: &self.destination_ports & &other.destination_ports,
        })
    }

    /// True if no packet is in both boxes.
    pub fn is_disjoint(&self, other: &Flow) -> bool {
        self.destination_ports.is_disjoint(&other.destination_ports)
            || self.source_ports.is_disjoint(&other.source_ports)
            || self.source.is_disjoint(&other.source)
            || self.destination.is_disjoint(&other.destination)
    }

    /// The packets of the answers: source and destination exchanged.
    pub fn reversed(&self) -> Flow {
        Flow {
            source: self.destination.clone(),
            source_ports: self.destination_ports.clone(),
            destination: self.source.clone(),
            destination_ports: self.source_ports.clone(),
        }
    }

    /// True if it holds no packet.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
            || self.source_ports.is_empty()
            || self.destination.is_empty()
            || self.destination_ports.is_empty()
    }

    /// The packets that are not in `other`, as disjoint boxes.
    pub fn difference(&self, other: &Flow) -> Vec<Flow> {
        self.clone().without(other)
    }

    /// The same as [`Flow::difference`], made of this box: many small holes, one after another, cost no copy of it each.
    pub fn without(self, hole: &Flow) -> Vec<Flow> {
        if self.is_disjoint(hole) {
            return vec![self];
        }
        let outside = [
            !hole.destination_ports.is_superset(&self.destination_ports),
            !hole.destination.is_superset(&self.destination),
            !hole.source.is_superset(&self.source),
            !hole.source_ports.is_superset(&self.source_ports),
        ];
        let (mut parts, mut rest) = (Vec::new(), self);
        let Some(last) = outside.iter().rposition(|is_outside| *is_outside) else { return parts };
        for (dimension, _) in outside.iter().enumerate().filter(|(_, is_outside)| **is_outside) {
            if dimension == last {
                rest.remove_at(dimension, hole);
                parts.push(rest);
                break;
            }
            let mut part = rest.clone();
            part.remove_at(dimension, hole);
            parts.push(part);
            rest.keep_at(dimension, hole);
        }
        parts
    }

    /// Removes in one dimension what another box has there.
    fn remove_at(&mut self, dimension: usize, hole: &Flow) {
        match dimension {
            0 => self.destination_ports.remove(&hole.destination_ports),
            1 => self.destination.remove(&hole.destination),
            2 => self.source.remove(&hole.source),
            _ => self.source_ports.remove(&hole.source_ports),
        }
    }

    /// Keeps in one dimension what both boxes have.
    fn keep_at(&mut self, dimension: usize, other: &Flow) {
        match dimension {
            0 => self.destination_ports = &self.destination_ports & &other.destination_ports,
            1 => self.destination = &self.destination & &other.destination,
            2 => self.source = &self.source & &other.source,
            _ => self.source_ports = &self.source_ports & &other.source_ports,
        }
    }

    /// The union with a box that differs in one dimension at most; `None` if it differs in more.
    fn joined(&self, other: &Flow) -> Option<Flow> {
        let differs = [
            self.destination_ports != other.destination_ports,
            self.destination != other.destination,
            self.source != other.source,
            self.source_ports != other.source_ports,
        ];
        let mut both = self.clone();
        match differs {
            [true, false, false, false] => both.destination_ports = &both.destination_ports | &other.destination_ports,
            [false, true, false, false] => both.destination = &both.destination | &other.destination,
            [false, false, true, false] => both.source = &both.source | &other.source,
            [false, false, false, true] => both.source_ports = &both.source_ports | &other.source_ports,
            [false, false, false, false] => {}
            _ => return None,
        }
        Some(both)
    }

    /// Keeps of disjoint boxes what is not in this one, in their order.
    fn remove_from(&self, boxes: &mut Vec<Flow>) {
        let Some(first) = boxes.iter().position(|own| !own.is_disjoint(self)) else { return };
        for own in boxes.split_off(first) {
            boxes.extend(own.without(self));
        }
    }
}

/// How often neighbors are joined in pairs: enough for a million.
const MOST_ROUNDS: usize = 20;

/// Joins neighbors that differ in one dimension.
fn with_joined_neighbors(mut boxes: Vec<Flow>) -> Vec<Flow> {
    for _ in 0..MOST_ROUNDS {
        let (before, mut joined) = (boxes.len(), Vec::with_capacity(boxes.len()));
        let mut all = boxes.into_iter();
        let mut own = all.next();
        while let Some(flow) = own {
            own = all.next();
            match own.as_ref().and_then(|next| flow.joined(next)) {
                Some(both) => {
                    joined.push(both);
                    own = all.next();
                }
                None => joined.push(flow),
            }
        }
        boxes = joined;
        if boxes.len() == before {
            break;
        }
    }
    boxes
}

/// A set of packets of one protocol: any number of boxes, with the operators of set algebra.
///
/// Equal sets may be of different boxes; they differ by nothing in either direction.
///
/// ```
/// use switchover_model::net::{Flow, FlowSet, PortSet};
/// let all = FlowSet::from(Flow::full());
/// let https = FlowSet::from(Flow { destination_ports: PortSet::range(443, 443), ..Flow::full() });
/// let rest = &all - &https;
/// assert!((&rest & &https).is_empty());
/// assert!((&all - &(&rest | &https)).is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct FlowSet {
    /// Disjoint, and none of them empty.
    boxes: Vec<Flow>,
}

impl FlowSet {
    /// True if it holds no packet.
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    /// The disjoint boxes that make it up.
    pub fn boxes(&self) -> &[Flow] {
        &self.boxes
    }

    /// The packets that are in a box as well.
    pub fn within(&self, flow: &Flow) -> FlowSet {
        FlowSet { boxes: self.boxes.iter().filter_map(|own| own.intersection(flow)).collect() }
    }

    /// True if a packet is in a box as well.
    pub fn meets(&self, flow: &Flow) -> bool {
        self.boxes.iter().any(|own| !own.is_disjoint(flow))
    }

    /// Takes out the packets of a box.
    pub fn remove(&mut self, flow: &Flow) {
        flow.remove_from(&mut self.boxes);
    }

    /// The packets of the answers: source and destination exchanged.
    pub fn reversed(&self) -> FlowSet {
        FlowSet { boxes: self.boxes.iter().map(Flow::reversed).collect() }
    }

    /// The addresses that its packets come from.
    pub fn sources(&self) -> PrefixSet {
        PrefixSet::union(self.boxes.iter().map(|flow| &flow.source))
    }

    /// The addresses that its packets go to.
    pub fn destinations(&self) -> PrefixSet {
        PrefixSet::union(self.boxes.iter().map(|flow| &flow.destination))
    }
}

impl From<Flow> for FlowSet {
    fn from(flow: Flow) -> Self {
        FlowSet { boxes: if flow.is_empty() { Vec::new() } else { vec![flow] } }
    }
}

impl FromIterator<Flow> for FlowSet {
    /// The union of the boxes.
    fn from_iter<I: IntoIterator<Item = Flow>>(flows: I) -> Self {
        let mut all = FlowSet::default();
        for flow in with_joined_neighbors(flows.into_iter().collect()) {
            let fresh = &FlowSet::from(flow) - &all;
            all.boxes.extend(fresh.boxes);
        }
        all
    }
}

impl BitOr for &FlowSet {
    type Output = FlowSet;

    #[allow(
        clippy::suspicious_arithmetic_impl,
        reason = "what only the other set holds is added, so that boxes stay disjoint"
    )]
    fn bitor(self, other: Self) -> FlowSet {
        let mut boxes = self.boxes.clone();
        boxes.extend((other - self).boxes);
        FlowSet { boxes }
    }
}

impl BitAnd for &FlowSet {
    type Output = FlowSet;

    fn bitand(self, other: Self) -> FlowSet {
        let mut boxes = Vec::new();
        for flow in &self.boxes {
            boxes.extend(other.boxes.iter().filter_map(|other| flow.intersection(other)));
        }
        FlowSet { boxes }
    }
}

impl Sub for &FlowSet {
    type Output = FlowSet;

    fn sub(self, other: Self) -> FlowSet {
        let mut boxes = self.boxes.clone();
        for hole in &other.boxes {
            hole.remove_from(&mut boxes);
        }
        FlowSet { boxes }
    }
}

#[cfg(test)]
mod tests {
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::*;

    fn addresses() -> impl Strategy<Value = PrefixSet> {
        proptest::collection::vec((0u8..8, 29u8..=32), 0..3).prop_map(|nets| {
            nets.into_iter()
                .filter_map(|(host, length)| format!("10.0.0.{host}/{length}").parse::<IpNet>().ok())
                .collect()
        })
    }

    fn ports() -> impl Strategy<Value = PortSet> {
        (0u16..4, 0u16..4).prop_map(|(first, last)| PortSet::range(first, last))
    }

    fn flows() -> impl Strategy<Value = Flow> {
        (addresses(), ports(), addresses(), ports()).prop_map(
            |(source, source_ports, destination, destination_ports)| Flow {
                source,
                source_ports,
                destination,
                destination_ports,
            },
        )
    }

    fn holds(flow: &Flow, [source, source_port, destination, port]: [u16; 4]) -> bool {
        let address = |host: u16| format!("10.0.0.{host}").parse().unwrap();
        flow.source.contains(address(source))
            && flow.source_ports.contains(source_port)
            && flow.destination.contains(address(destination))
            && flow.destination_ports.contains(port)
    }

    proptest! {
        #[test]
        fn difference_and_intersection_divide_a_flow(a in flows(), b in flows(),
            packet in [0u16..8, 0u16..4, 0u16..8, 0u16..4]) {
            let parts = a.difference(&b);
            let in_parts = parts.iter().filter(|part| holds(part, packet)).count();
            let common = a.intersection(&b).is_some_and(|common| holds(&common, packet));
            prop_assert_eq!(in_parts, usize::from(holds(&a, packet) && !holds(&b, packet)));
            prop_assert_eq!(common, holds(&a, packet) && holds(&b, packet));
        }
    }

    proptest! {
        #[test]
        fn sets_of_flows_agree_with_membership(a in prop::collection::vec(flows(), 0..3), b in prop::collection::vec(flows(), 0..3),
            packet in [0u16..8, 0u16..4, 0u16..8, 0u16..4]) {
            let held_by = |flows: &[Flow]| flows.iter().filter(|flow| holds(flow, packet)).count();
            let (in_a, in_b) = (held_by(&a) > 0, held_by(&b) > 0);
            let (a, b): (FlowSet, FlowSet) = (a.into_iter().collect(), b.into_iter().collect());
            // Boxes are disjoint: a packet is in one of them at most.
            prop_assert_eq!(held_by((&a | &b).boxes()), usize::from(in_a || in_b));
            prop_assert_eq!(held_by((&a & &b).boxes()), usize::from(in_a && in_b));
            prop_assert_eq!(held_by((&a - &b).boxes()), usize::from(in_a && !in_b));
            for flow in b.boxes() {
                prop_assert_eq!(held_by(a.within(flow).boxes()), usize::from(in_a && holds(flow, packet)));
                prop_assert_eq!(a.meets(flow), !a.within(flow).is_empty());
                let mut rest = a.clone();
                rest.remove(flow);
                prop_assert_eq!(held_by(rest.boxes()), usize::from(in_a && !holds(flow, packet)));
            }
        }
    }

    #[test]
    fn ports_are_shown_as_people_write_them() {
        let ports = &PortSet::range(443, 443) | &PortSet::range(29876, 29877);
        assert_eq!(ports.to_string(), "443, 29876-29877");
        assert_eq!(PortSet::full().to_string(), "any");
    }
}
