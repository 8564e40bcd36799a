//! An estate as text that a reviewer can compare with the source: one line for each resource and each rule, with its position.

use std::fmt::{Debug, Display, Write};

use model::estate::{
    Gap, Interface, Match, NodeFirewall, Nsg, Origin, Reading, Resource, ResourceId, RouteTable, Rule,
};
use model::net::{PortSet, PrefixSet};
use model::source::Read;

/// What was read, and what there was to say about it.
pub fn of(read: &Read) -> String {
    let mut text = String::new();
    for source in &read.sources {
        let _ = writeln!(text, "{} is {}, read: {:?}", source.name, source.kind, source.read);
        for told in &source.diagnostics {
            let _ = writeln!(text, "  {}:{} {:?}: {}", told.line, told.column, told.severity, told.message.plain());
        }
    }
    let estate = &read.estate;
    let blocks = [
        estate.nsgs.iter().map(nsg).collect::<Vec<_>>(),
        estate.route_tables.iter().map(route_table).collect(),
        estate.node_firewalls.iter().map(node_firewall).collect(),
        plain(&estate.vnets),
        plain(&estate.subnets),
        plain(&estate.nics),
        plain(&estate.public_addresses),
        plain(&estate.nat_gateways),
        plain(&estate.private_endpoints),
        plain(&estate.dns_zones),
        plain(&estate.endpoint_policies),
        plain(&estate.admin_rules),
        plain(&estate.firewalls),
        plain(&estate.firewall_policies),
        plain(&estate.rule_collection_groups),
        plain(&estate.ip_groups),
        plain(&estate.accounts),
        plain(&estate.pools),
        plain(&estate.nodes),
        plain(&estate.pool_reports),
        plain(&estate.translations),
        plain(&estate.dependencies),
    ];
    blocks.iter().flatten().for_each(|block| {
        let _ = write!(text, "\n{block}");
    });
    text
}

/// Everything as `Debug` prints it, with places in short and what holds one thing on one line.
fn plain<'t, T: Debug + 't>(things: impl IntoIterator<Item = &'t T>) -> Vec<String> {
    things.into_iter().map(|thing| joined(&format!("{thing:#?}"))).collect()
}

fn joined(pretty: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut inside = pretty.lines();
    while let Some(line) = inside.next() {
        // Which of two descriptions counts is tested by itself.
        if let Some(indent) = line.strip_suffix("description: Description {") {
            inside.find(|line| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('}')));
            continue;
        }
        if let Some(before) = line.strip_suffix("Origin {") {
            let mut number = || inside.next().and_then(|line| line.split(": ").nth(1)).unwrap_or("?").replace(',', "");
            let (_, row, column) = (number(), number(), number());
            let end = inside.next().unwrap_or_default().trim_start_matches([' ', '}']);
            lines.push(format!("{before}{row}:{column}{end}"));
        } else {
            lines.push(line.to_owned());
        }
        while let [.., open, leaf, close] = lines.as_slice()
            && open.ends_with(['(', '['])
            && close.trim_start().starts_with([')', ']'])
            && !leaf.ends_with(['(', '[', '{'])
        {
            let one = format!("{open}{}{}", leaf.trim().trim_end_matches(','), close.trim());
            lines.truncate(lines.len() - 3);
            lines.push(one);
        }
    }
    lines.join("\n") + "\n"
}

fn at(origin: Option<Origin>) -> String {
    origin.map_or_else(|| "implied".to_owned(), |origin| format!("{}:{}", origin.line, origin.column))
}

fn reading<T: Display>(reading: &Reading<T>) -> String {
    match reading {
        Reading::Known(value) => value.to_string(),
        Reading::Unknown(text) => format!("<{text}>"),
    }
}

fn list<T: Display>(things: &[T]) -> String {
    things.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

fn nsg(nsg: &Nsg) -> String {
    let mut text = resource("nsg", &nsg.resource);
    notes(&mut text, nsg.rules.incomplete.as_ref().map(|reason| reason.plain()).as_deref(), &nsg.attached_to);
    if nsg.effective {
        text.push_str("  effective\n");
    }
    for (tag, prefixes) in nsg.rules.expansions.iter() {
        let _ = writeln!(text, "  {tag} = {prefixes}");
    }
    // The platform's rules are the same in every group: only those that the source shows have a place.
    let shown = |rule: &&std::rc::Rc<Rule>| !rule.is_default || rule.origin.is_some();
    for rule in nsg.rules.iter().filter(shown) {
        let _ = writeln!(
            text,
            "  {} {} {} {} {} from {} {} to {} {}  {}{}",
            at(rule.origin),
            reading(&rule.priority),
            reading(&rule.direction),
            reading(&rule.access),
            reading(&rule.protocol),
            list(&rule.source),
            list(&rule.source_ports),
            list(&rule.destination),
            list(&rule.destination_ports),
            rule.name,
            if rule.is_default { " (default)" } else { "" },
        );
    }
    text
}

fn notes(text: &mut String, incomplete: Option<&str>, attached_to: &[ResourceId]) {
    if let Some(reason) = incomplete {
        let _ = writeln!(text, "  incomplete: {reason}");
    }
    for id in attached_to {
        let _ = writeln!(text, "  on {id}");
    }
}

fn resource(kind: &str, resource: &Resource) -> String {
    let location = resource.location.as_deref().unwrap_or("?");
    format!(
        "{} {kind} {} {} in {location}\n",
        at(Some(resource.origin)),
        reading(&resource.name),
        shown(resource.id.as_ref())
    )
}

fn shown(id: Option<&ResourceId>) -> &str {
    id.map_or("", ResourceId::as_str)
}

fn route_table(table: &RouteTable) -> String {
    let mut text = resource("route table", &table.resource);
    notes(&mut text, table.incomplete.as_ref().map(|reason| reason.plain()).as_deref(), &table.subnets);
    if table.effective {
        text.push_str("  effective\n");
    }
    if table.without_gateway_routes {
        text.push_str("  without gateway routes\n");
    }
    for route in &table.routes {
        let hop = match &route.next_hop {
            Reading::Known(hop) => format!("{hop:?}"),
            Reading::Unknown(text) => format!("<{text}>"),
        };
        let (place, to) = (at(route.origin), list(&route.destinations));
        let via = list(&route.next_hop_addresses);
        let _ = writeln!(text, "  {place} {:?} {to} by {hop} {via}  {}", route.source, route.name);
    }
    text
}

fn node_firewall(firewall: &NodeFirewall) -> String {
    let mut text = format!("{} {:?} {}\n", at(Some(firewall.origin)), firewall.kind, firewall.name);
    let gap = firewall.incomplete.as_ref().map(|gap| match gap {
        Gap::Rest(reason) | Gap::Listing(reason) => reason.plain(),
        Gap::FilterTable => "the filter table is not shown".to_owned(),
    });
    notes(&mut text, gap.as_deref(), &[]);
    for base in &firewall.base_chains {
        let chain = firewall.chains.get(base.chain).map_or("?", |chain| &chain.name);
        let (hook, priority, policy) = (base.hook, base.priority, &base.policy);
        let nat = if base.translates { ", translates" } else { "" };
        let versions = &base.versions;
        let _ = writeln!(text, "  hook {hook:?} {priority} of {versions}: {chain}, else {policy:?}{nat}");
    }
    for chain in &firewall.chains {
        let _ =
            writeln!(text, "  {} chain {}{}", at(Some(chain.origin)), chain.name, if chain.cut { ", cut" } else { "" });
        for rule in &chain.rules {
            let _ = writeln!(text, "    {} {:?}  {}", at(rule.origin), rule.action, rule.text);
            for matched in &rule.matches {
                let _ = writeln!(text, "      {}", conditions(matched));
            }
        }
    }
    text
}

/// What a match asks of packets, in short; nothing where it takes all of them.
fn conditions(matched: &Match) -> String {
    let (any, flow) = (Match::any(), &matched.flow);
    let mut told: Vec<String> = Vec::new();
    let addresses = [("from", &flow.source), ("to", &flow.destination)];
    let full = PrefixSet::full();
    told.extend(addresses.iter().filter(|(_, set)| **set != full).map(|(side, set)| format!("{side} {set}")));
    let ports = [("from port", &flow.source_ports), ("to port", &flow.destination_ports)];
    let full = PortSet::full();
    told.extend(ports.iter().filter(|(_, set)| **set != full).map(|(side, set)| format!("{side} {set}")));
    let bits = [
        (matched.protocols, any.protocols, "protocols", &["tcp", "udp", "other"][..]),
        (matched.states, any.states, "states", &["new", "established", "related", "invalid", "untracked"]),
        (matched.packets, any.packets, "packets", &["syn", "syn-ack", "ack", "psh-ack"]),
    ];
    for (own, all, what, names) in bits.into_iter().filter(|(own, all, ..)| own != all) {
        let set: Vec<&str> =
            names.iter().enumerate().filter(|(bit, _)| (own & all) >> bit & 1 == 1).map(|(_, name)| *name).collect();
        told.push(format!("{what} {}", set.join("+")));
    }
    for (side, interface) in [("in", matched.incoming), ("out", matched.outgoing)] {
        if interface != Interface::ANY {
            told.push(format!("{side} by nic: {:?}, by none: {}", interface.nic, interface.none));
        }
    }
    told.extend(matched.program.iter().map(|program| format!("program {program}")));
    told.extend(matched.unmodelled.iter().map(|condition| format!("unmodelled <{}>", condition.unmarked())));
    if told.is_empty() { "all".to_owned() } else { told.join("; ") }
}
