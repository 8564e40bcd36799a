//! What rules write over addresses and ports of packets: `10.1.0.4`, `:8443`, `[fd00::1]:1024-65535`.

use model::estate::{Action, Match, Rewritten};
use model::net::{Flow, PortSet, PrefixSet};

/// The end of a connection that a rule rewrites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Where packets come from.
    Source,
    /// Where packets go.
    Destination,
}

impl End {
    fn address(self) -> Rewritten {
        if self == End::Source { Rewritten::SOURCE } else { Rewritten::DESTINATION }
    }

    fn port(self) -> Rewritten {
        if self == End::Source { Rewritten::SOURCE_PORT } else { Rewritten::DESTINATION_PORT }
    }

    /// Both parts of the end.
    pub(super) fn whole(self) -> Rewritten {
        self.address().and(self.port())
    }

    fn flow(self, addresses: PrefixSet, ports: PortSet) -> Flow {
        match self {
            End::Source => Flow { source: addresses, source_ports: ports, ..Flow::full() },
            End::Destination => Flow { destination: addresses, destination_ports: ports, ..Flow::full() },
        }
    }
}

/// What a rule writes, with the packets that do not change: `None` if there are no such packets.
struct Replacement {
    parts: Rewritten,
    unchanged: Option<Flow>,
}

/// The rules of a translation to what `to` says: packets that have that already continue as `same`, and all others are rewritten.
pub(super) fn translation(matches: &[Match], end: End, to: &str, same: Action) -> Vec<(Vec<Match>, Action)> {
    let replacement = replacement(end, to);
    let mut rules = Vec::new();
    if let Some(unchanged) = &replacement.unchanged {
        let inside = Match { flow: unchanged.clone(), ..Match::any() };
        let kept: Vec<Match> =
            matches.iter().map(|matched| matched.and(&inside)).filter(|matched| !matched.flow.is_empty()).collect();
        if !kept.is_empty() {
            rules.push((kept, same));
        }
    }
    rules.push((others(matches, replacement.unchanged.as_ref()), Action::Translate(replacement.parts)));
    rules
}

/// The rule that writes a new value into one field of packets, unless that is what they have.
pub(super) fn payload(matches: &[Match], field: Rewritten, to: &str) -> (Vec<Match>, Action) {
    let (end, is_port) = match field {
        Rewritten::SOURCE => (Some(End::Source), false),
        Rewritten::SOURCE_PORT => (Some(End::Source), true),
        Rewritten::DESTINATION => (Some(End::Destination), false),
        Rewritten::DESTINATION_PORT => (Some(End::Destination), true),
        _ => (None, false),
    };
    let unchanged = match end {
        // Connection tracking doesn't bring answers to the port that the client had.
        Some(end) if is_port => to.parse().ok().map(|port| end.flow(PrefixSet::full(), PortSet::range(port, port))),
        Some(end) => replacement(end, to).unchanged,
        None => None,
    };
    (others(matches, unchanged.as_ref()), Action::Rewrite(field))
}

/// True for a time to live that takes packets as far as those that Linux sends.
pub(super) fn is_far(time_to_live: &str) -> bool {
    time_to_live.parse::<u8>().is_ok_and(|hops| hops >= 64)
}

/// The matches without the packets of a flow.
fn others(matches: &[Match], flow: Option<&Flow>) -> Vec<Match> {
    let Some(flow) = flow else { return matches.to_vec() };
    let without = |matched: &Match| -> Vec<Match> {
        matched.flow.difference(flow).into_iter().map(|flow| Match { flow, ..matched.clone() }).collect()
    };
    matches.iter().flat_map(without).collect()
}

fn replacement(end: End, to: &str) -> Replacement {
    let (address, ports) = divided(to);
    let parts = match (address, ports) {
        ("", _) => end.port(),
        (_, Some(_)) => end.whole(),
        // The kernel picks another port of the client where two connections would be the same.
        (_, None) if end == End::Source => end.whole(),
        (_, None) => end.address(),
    };
    let addresses = if address.is_empty() { Some(PrefixSet::full()) } else { single(address) };
    // Which of its ports a client uses makes no difference to a service.
    let ports = match ports {
        Some(ports) if end == End::Destination => ports.parse().ok().map(|port| PortSet::range(port, port)),
        _ => Some(PortSet::full()),
    };
    let unchanged = addresses.zip(ports).map(|(addresses, ports)| end.flow(addresses, ports));
    Replacement { parts, unchanged }
}

/// The address and the ports of `10.1.0.4:443`, where an IPv6 address is in brackets.
fn divided(to: &str) -> (&str, Option<&str>) {
    if let Some((address, rest)) = to.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':'));
    }
    match to.split_once(':') {
        Some((address, ports)) if !ports.contains(':') => (address, Some(ports)),
        _ => (to, None),
    }
}

fn single(address: &str) -> Option<PrefixSet> {
    let address: std::net::IpAddr = address.parse().ok()?;
    Some(ipnet::IpNet::from(address).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_divides_packets_by_whether_it_changes_them() {
        for (to, unchanged, parts) in [
            ("10.1.0.4", Some("10.1.0.4/32"), End::Source.whole()),
            ("10.1.0.4:1024-65535", Some("10.1.0.4/32"), End::Source.whole()),
            ("10.1.0.4-10.1.0.9", None, End::Source.whole()),
            ("fd00::1", Some("fd00::1/128"), End::Source.whole()),
            ("[fd00::1]:1024-2048", Some("fd00::1/128"), End::Source.whole()),
            ("ip saddr map @m", None, End::Source.whole()),
        ] {
            let found = replacement(End::Source, to);
            assert_eq!(found.unchanged.map(|flow| flow.source.to_string()), unchanged.map(str::to_owned), "{to}");
            assert_eq!(found.parts, parts, "{to}");
        }
    }

    #[test]
    fn packets_that_have_the_new_port_already_are_not_rewritten() {
        let (matches, action) = payload(&[Match::any()], Rewritten::DESTINATION_PORT, "443");
        let ports: Vec<String> = matches.iter().map(|matched| matched.flow.destination_ports.to_string()).collect();
        assert_eq!(
            (ports, action),
            (vec!["0-442, 444-65535".to_owned()], Action::Rewrite(Rewritten::DESTINATION_PORT))
        );
    }
}
