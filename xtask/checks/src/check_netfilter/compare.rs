//! One ruleset before both judges.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, Result};
use assess::{Segment, SegmentOutcome, node_firewall_segments};
use model::estate::Direction;
use model::net::{Flow, PortSet, PrefixSet, Protocol};
use switchover::Source;

use super::namespaces::{FAR, NODE, World, source_for};
use super::probe::{TCP_PORTS, UDP_PORTS};

/// The ports that Linux picks for clients.
const CLIENT_PORTS: (u16, u16) = (32768, 60999);

/// How long a connection may take, and how long it may when the judges disagree, in milliseconds.
const PATIENCE: [u32; 3] = [120, 600, 2500];

/// A ruleset and the tool that loads it.
pub struct Ruleset {
    /// Where it is from.
    pub name: String,
    /// `nft`, `iptables-restore` or `ip6tables-restore`.
    pub loader: &'static str,
    /// The rules.
    pub text: String,
}

/// What was found out so far.
#[derive(Default)]
pub struct Counts {
    /// Connections that were tried.
    pub probes: usize,
    /// Verdicts that say that a connection is allowed.
    pub open: usize,
    /// Verdicts that say that it does not.
    pub stopped: usize,
    /// Verdicts that can't say.
    pub unsure: usize,
    /// Verdicts that the kernel refutes.
    pub differences: usize,
    /// Rulesets that the tools refuse.
    pub not_loadable: usize,
    /// The next client port of UDP: each serves once, so that no connection is an earlier one's.
    next_port: u16,
}

/// A connection to try.
struct Probe {
    protocol: Protocol,
    direction: Direction,
    own: SocketAddr,
    other: SocketAddr,
}

/// Loads a ruleset, tries connections, and compares each with the engine's verdict on every printed form of the ruleset.
pub fn compare(world: &mut World, ruleset: &Ruleset, counts: &mut Counts) -> Result<()> {
    world.on_node(&["nft", "flush", "ruleset"], "")?;
    let arguments: &[&str] = if ruleset.loader == "nft" { &["nft", "-f", "-"] } else { &[ruleset.loader] };
    if let Err(error) = world.on_node(arguments, &ruleset.text) {
        counts.not_loadable += 1;
        println!("{} is not loadable: {error:#}", ruleset.name);
        return Ok(());
    }
    let texts = texts(world, ruleset)?;
    let verdicts: Vec<(&str, Verdicts)> = texts.iter().map(|(what, text)| (*what, Verdicts::of(text))).collect();
    let probes = probes(counts)?;
    let mut answers = attempt(world, &probes, PATIENCE.first().copied().unwrap_or_default())?;
    counts.probes += probes.len();
    for patience in PATIENCE.into_iter().skip(1) {
        let refuted = |probe: &Probe, answer: bool| {
            verdicts.iter().any(|(_, verdicts)| verdicts.of_probe(probe).is_some_and(|open| open != answer))
        };
        let again: Vec<usize> = probes
            .iter()
            .zip(&answers)
            .enumerate()
            .filter(|(_, (probe, answer))| refuted(probe, **answer))
            .map(|(at, _)| at)
            .collect();
        if again.is_empty() {
            break;
        }
        let retried: Vec<Probe> =
            again.iter().filter_map(|&at| probes.get(at)).map(|probe| probe.again(counts)).collect();
        for (at, answer) in again.into_iter().zip(attempt(world, &retried, patience)?) {
            if let Some(old) = answers.get_mut(at) {
                *old = answer;
            }
        }
    }
    for (what, verdicts) in &verdicts {
        let mut told = false;
        for (probe, answer) in probes.iter().zip(&answers) {
            match verdicts.of_probe(probe) {
                None => counts.unsure += 1,
                Some(open) if open == *answer => *(if open { &mut counts.open } else { &mut counts.stopped }) += 1,
                Some(open) => {
                    counts.differences += 1;
                    let said = if open { "open" } else { "stopped" };
                    println!("{}, {what}: the engine says {said} of {}", ruleset.name, probe.told());
                    told = true;
                }
            }
        }
        if told {
            let text = texts.iter().find(|(known, _)| known == what).map_or("", |(_, text)| text.as_str());
            println!("---\n{text}---");
        }
    }
    Ok(())
}

/// Every printed form of a loaded ruleset.
fn texts(world: &World, ruleset: &Ruleset) -> Result<Vec<(&'static str, String)>> {
    let mut texts = vec![
        ("the text", ruleset.text.clone()),
        ("nft's listing", world.on_node(&["nft", "list", "ruleset"], "")?),
        ("nft's JSON", world.on_node(&["nft", "-j", "list", "ruleset"], "")?),
    ];
    if let Some(tool) = ruleset.loader.strip_suffix("-restore") {
        texts.push(("the saved rules", world.on_node(&[&format!("{tool}-save")], "")?));
        for (what, options) in [
            ("the listing", &["-n", "-v"][..]),
            ("the listing with names", &["-v", "--line-numbers"]),
            ("the listing without interfaces", &["-n"]),
        ] {
            // Tables that are not loaded can be listed as well: they are empty.
            let mut listing = String::new();
            for table in ["raw", "mangle", "nat", "filter", "security"] {
                let command = [&[tool, "-t", table, "-L"], options].concat();
                listing.push_str(&format!("# {}\n{}", command.join(" "), world.on_node(&command, "")?));
            }
            texts.push((what, listing));
        }
    }
    Ok(texts)
}

impl Probe {
    fn told(&self) -> String {
        format!("{} {} {} -> {}", self.direction, self.protocol.name(), self.own, self.other)
    }

    fn again(&self, counts: &mut Counts) -> Probe {
        let own = SocketAddr::new(self.own.ip(), if self.protocol == Protocol::Udp { counts.port() } else { 0 });
        Probe { own, ..*self }
    }
}

impl Counts {
    fn port(&mut self) -> u16 {
        self.next_port = if self.next_port < 2000 || self.next_port >= 29000 { 2000 } else { self.next_port + 1 };
        self.next_port
    }
}

fn probes(counts: &mut Counts) -> Result<Vec<Probe>> {
    let mut probes = Vec::new();
    for (direction, own, others) in [(Direction::Outbound, NODE, FAR), (Direction::Inbound, FAR, NODE)] {
        for other in others {
            let source: IpAddr = source_for(own, other, others).parse()?;
            let target: IpAddr = other.parse()?;
            for (protocol, ports) in [(Protocol::Tcp, TCP_PORTS), (Protocol::Udp, UDP_PORTS)] {
                for &port in ports {
                    let own_port = if protocol == Protocol::Udp { counts.port() } else { 0 };
                    let (own, other) = (SocketAddr::new(source, own_port), SocketAddr::new(target, port));
                    probes.push(Probe { protocol, direction, own, other });
                }
            }
        }
    }
    Ok(probes)
}

/// Tries all at once, from both ends.
fn attempt(world: &mut World, probes: &[Probe], patience: u32) -> Result<Vec<bool>> {
    let lines = |direction: Direction| -> Vec<String> {
        let own = probes.iter().filter(|probe| probe.direction == direction);
        own.map(|probe| format!("{} {} {} {patience}", probe.protocol.name(), probe.own, probe.other)).collect()
    };
    let (outbound, inbound) = (lines(Direction::Outbound), lines(Direction::Inbound));
    world.node.ask(&outbound)?;
    world.far.ask(&inbound)?;
    let mut outbound = world.node.answers(outbound.len())?.into_iter();
    let mut inbound = world.far.answers(inbound.len())?.into_iter();
    let answer = |probe: &Probe| match probe.direction {
        Direction::Outbound => outbound.next(),
        Direction::Inbound => inbound.next(),
    };
    probes.iter().map(answer).collect::<Option<_>>().context("a prober broke off")
}

/// What the engine says of a text, for all connections of a protocol and direction at once.
struct Verdicts {
    segments: Vec<(Protocol, Direction, Vec<Vec<Segment>>)>,
}

impl Verdicts {
    fn of(text: &str) -> Verdicts {
        let read = read::read(&[Source::new("ruleset", text)]);
        let firewalls = read.estate.node_firewalls.as_slice();
        let mut segments = Vec::new();
        for protocol in [Protocol::Tcp, Protocol::Udp] {
            for direction in [Direction::Outbound, Direction::Inbound] {
                let each = |firewall| node_firewall_segments(firewall, protocol, direction, &Flow::full());
                segments.push((protocol, direction, firewalls.iter().map(each).collect()));
            }
        }
        Verdicts { segments }
    }

    /// Whether a connection is allowed; `None` if that is unknown, or differs between the client's ports.
    fn of_probe(&self, probe: &Probe) -> Option<bool> {
        let flow = flow(probe);
        let of_kind =
            |known: &&(Protocol, Direction, Vec<Vec<Segment>>)| known.0 == probe.protocol && known.1 == probe.direction;
        let (.., firewalls) = self.segments.iter().find(of_kind)?;
        let (mut open, mut sure) = (true, true);
        for segments in firewalls {
            let touching = segments.iter().filter(|segment| segment.flow.intersection(&flow).is_some());
            let outcomes: Vec<&SegmentOutcome> = touching.map(|segment| &segment.outcome).collect();
            // What no firewall of the list makes up is a bug, and no packet may be in it.
            if outcomes.is_empty() || outcomes.iter().all(|outcome| **outcome == SegmentOutcome::Blocked) {
                open = false;
            } else if !outcomes.iter().all(|outcome| **outcome == SegmentOutcome::Allowed) {
                sure = false;
            }
        }
        if open && !sure { None } else { Some(open) }
    }
}

fn flow(probe: &Probe) -> Flow {
    let one = |address: IpAddr| PrefixSet::range(address, address).unwrap_or_default();
    let ports = match probe.own.port() {
        0 => PortSet::range(CLIENT_PORTS.0, CLIENT_PORTS.1),
        port => PortSet::range(port, port),
    };
    Flow {
        source: one(probe.own.ip()),
        source_ports: ports,
        destination: one(probe.other.ip()),
        destination_ports: PortSet::range(probe.other.port(), probe.other.port()),
    }
}
