//! What changes do to others than they are made for: nothing that the plan does not list.

use serde_json::Value;

use super::changes::applied;
use super::estate::Estate;
use super::flows::{Machine, Packet, RuleSets};
use super::model::Model;

/// The most rules that an NSG takes.
const LIMIT: usize = 1_000;

/// Rule sets are changed only where nodes' packets reach them, for what these pools can have, and never beyond their limits.
pub fn check_targets(
    model: &Model,
    estate: &Estate,
    changes: &[Value],
    united: &[Value],
    can_be_classic: &dyn Fn(usize) -> bool,
) {
    for change in changes {
        let target = &change["target"];
        let name = target["name"].as_str().unwrap();
        let kind = target["kind"].as_str().unwrap();
        let of = |at: Option<usize>, prefix: &str| at.is_some_and(|at| name == format!("{prefix}-{at}"));
        let pools = estate.pools.iter().enumerate().filter(|(_, pool)| match kind {
            "nsg" => of(estate.subnets[pool.subnet].nsg, "nsg"),
            "routeTable" => of(estate.subnets[pool.subnet].table, "rt"),
            "firewall" => of(model.reached_firewall(estate), "afw"),
            _ => of(model.reached_firewall(estate), "afwp"),
        });
        let pools: Vec<usize> = pools.map(|(number, _)| number).collect();
        assert!(!pools.is_empty(), "a change off the nodes' path: {change}");
        let opens_inbound =
            change["phase"] == "union" && change["rule"]["direction"] == "Inbound" && change["action"] == "add";
        let is_for_classic = pools.iter().any(|&pool| can_be_classic(pool));
        assert!(!opens_inbound || is_for_classic, "opens inbound for no classic pool: {change}");
    }
    for document in united {
        let rules = document["securityRules"].as_array().map_or(0, Vec::len);
        assert!(rules <= LIMIT, "{rules} rules in {}", document["name"]);
    }
}

/// What a machine's packets pass.
#[derive(PartialEq)]
struct Outcome<'s> {
    allowed: bool,
    hop: &'s str,
    passes_firewall: bool,
}

fn outcome<'s>(sets: &'s RuleSets, estate: &Estate, machine: &Machine, packet: &Packet) -> Outcome<'s> {
    let hop = sets.next_hop(machine, packet);
    // Where two firewalls share an address, the path of others is not checked.
    let meets_firewall = packet.outbound && estate.firewalls.len() == 1 && hop.contains(estate.firewall_address());
    Outcome {
        allowed: sets.passes_nsgs(machine, packet),
        hop,
        passes_firewall: !meets_firewall || sets.passes_firewall(packet),
    }
}

/// Whether a change of a machine's route table says that it concerns what the machine is, or its subnet.
fn lists(change: &Value, machine: &Machine) -> bool {
    let is_of_table = change["target"]["name"].as_str() == machine.table.as_deref();
    let names =
        |name: &String| [&change["why"], &change["accepted"]].iter().any(|text| text.to_string().contains(name));
    is_of_table && [&machine.name, &machine.subnet].into_iter().any(names)
}

/// What changes make of documents.
pub struct Phase<'c> {
    pub name: &'static str,
    /// The documents as they are before any change.
    pub today: &'c [Value],
    /// Those after the phases before.
    pub before: &'c [Value],
    pub changes: &'c [&'c Value],
    /// Those of the phases before, and of this one.
    pub so_far: &'c [&'c Value],
}

impl Phase<'_> {
    /// The rule sets of today, and those after the changes that were not accepted.
    fn sets(&self, model: &Model) -> (RuleSets, RuleSets) {
        let silent = self.changes.iter().copied().filter(|change| change["accepted"].is_null());
        let after = applied(self.before, silent);
        (RuleSets::of(model, self.today), RuleSets::of(model, &after))
    }

    /// No flow of a machine other than a node is blocked or rerouted, except by changes that say so; and what is opened to others is
    /// what nodes need.
    pub fn check_neighbors(&self, model: &Model, estate: &Estate) {
        let neighbors = Machine::neighbors(model, estate);
        if neighbors.is_empty() || self.changes.is_empty() {
            return;
        }
        let (today, after) = self.sets(model);
        for machine in neighbors {
            for packet in machine.packets(model) {
                let was = outcome(&today, estate, &machine, &packet);
                let is = outcome(&after, estate, &machine, &packet);
                let told = || format!("{}: {packet:?} of {}, {:?}", self.name, machine.name, self.changes);
                assert!(!was.allowed || is.allowed, "an NSG cuts a neighbor in {}", told());
                assert!(was.allowed || !is.allowed || packet.is_needed(model), "an NSG opens more in {}", told());
                let is_led_elsewhere = was.hop != is.hop && !(was.is_dropped() && packet.is_to_service(model));
                let is_listed = || self.so_far.iter().any(|change| lists(change, &machine));
                assert!(!is_led_elsewhere || is_listed(), "a route leads a neighbor elsewhere in {}", told());
                let is_cut = is.allowed && was.passes_firewall && !is.passes_firewall;
                assert!(!is_cut, "a firewall cuts a neighbor in {}", told());
            }
        }
    }

    /// Pools that have moved keep what simplified communication needs.
    pub fn check_moved(&self, model: &Model, estate: &Estate, has_moved: impl Fn(usize) -> bool) {
        let (before, after) = self.sets(model);
        for pool in (0..estate.pools.len()).filter(|&pool| has_moved(pool)) {
            let machine = Machine::node(model, estate, pool);
            for packet in machine.packets(model).into_iter().filter(|packet| packet.is_of_simplified(model)) {
                let was = outcome(&before, estate, &machine, &packet);
                let is = outcome(&after, estate, &machine, &packet);
                let passes = |one: &Outcome<'_>| one.allowed && one.passes_firewall && !one.is_dropped();
                assert!(!passes(&was) || passes(&is), "a pool that has moved is cut: {packet:?}, {:?}", self.changes);
            }
        }
    }

    /// Pools that can't move keep what classic communication needs, and workloads their storage.
    pub fn check_used(&self, model: &Model, estate: &Estate, can_move: impl Fn(usize) -> bool) {
        let (today, after) = self.sets(model);
        for (pool, own) in estate.pools.iter().enumerate() {
            let (stays, works) = (!can_move(pool), own.workload.is_some());
            let machine = Machine::node(model, estate, pool);
            let packets = if stays || works { machine.packets(model) } else { Vec::new() };
            for packet in packets {
                if !(stays && packet.is_classic(model) || works && packet.is_of_workload(model)) {
                    continue;
                }
                let was = outcome(&today, estate, &machine, &packet);
                let is = outcome(&after, estate, &machine, &packet);
                let reason = if stays { "a pool that can't move" } else { "a workload" };
                let told = || format!("{}: {packet:?} of {}, {:?}", self.name, machine.name, self.changes);
                let was_open = was.allowed && was.passes_firewall && !was.is_dropped();
                assert!(!was_open || is.allowed, "an NSG cuts {reason} in {}", told());
                assert!(!was_open || is.passes_firewall, "a firewall cuts {reason} in {}", told());
                assert!(!was_open || !is.is_dropped(), "a route cuts {reason} in {}", told());
            }
        }
    }
}

impl Outcome<'_> {
    fn is_dropped(&self) -> bool {
        let hop = self.hop.to_ascii_lowercase();
        hop.contains("none") || hop.contains("vnetlocal")
    }
}
