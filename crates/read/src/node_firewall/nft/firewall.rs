//! What a ruleset of nftables means: its chains, where they are attached, and their rules.

use std::rc::Rc;

use super::command::Listed;
use super::rule::{Names, rules};
use super::spelling::word;
use super::tree::{Base, Chain, Ruleset, Table};
use crate::messages::node_firewall as messages;
use crate::node_firewall::text::Text;
use model::estate::{BaseChain, Gap, Hook, Match, NodeFirewall, NodeFirewallKind, NodeRule};
use model::message::{code, name as named};
use model::net::PrefixSet;

/// The firewall that all tables of a ruleset make up.
pub(super) fn firewall(text: &Text<'_>, ruleset: &Ruleset<'_>, listed: &Listed) -> NodeFirewall {
    let mut firewall = text.firewall(NodeFirewallKind::Nftables, messages::nftables(named(text.name)), ruleset.at);
    firewall.incomplete.clone_from(&ruleset.gap);
    let tables = || ruleset.tables.iter().filter(|table| !matches!(table.family.as_ref(), "arp" | "bridge"));
    // All names first, because rules may name what follows them.
    let mut names = Names::default();
    let chains = tables().flat_map(|table| table.chains.iter().map(move |chain| (table, chain)));
    for (place, (table, chain)) in chains.clone().enumerate() {
        names.chains.insert((&table.family, &table.name, &chain.name), place);
    }
    for table in tables() {
        names.sets.extend(table.sets.iter().map(|(name, set)| ((&*table.family, &*table.name, &**name), set)));
    }
    let mut shown = Shown::default();
    for (place, (table, chain)) in chains.enumerate() {
        let is_filter = is_filter(table, chain);
        shown.filter |= is_filter;
        shown.filter_of_ipv4 |= is_filter && table.family != "ip6";
        let base = chain.base.as_ref().filter(|_| !table.is_dormant);
        firewall.base_chains.extend(base.and_then(|base| base_chain(table, base, chain, place)));
        firewall.chains.push(translated(text, &names, table, chain));
    }
    note_what_is_missing(&mut firewall, shown, listed);
    firewall
}

/// The chains that a ruleset shows to filter what comes in or goes out, even in a table that is not in effect.
#[derive(Default)]
struct Shown {
    filter: bool,
    /// True if such a chain sees packets of IPv4.
    filter_of_ipv4: bool,
}

fn is_filter(table: &Table<'_>, chain: &Chain<'_>) -> bool {
    // iptables keeps tables of these names for other purposes than filtering.
    let is_special = ["nat", "mangle", "raw", "security"].contains(&table.name.as_ref());
    chain.base.as_ref().is_some_and(|base| {
        base.kind == "filter"
            && ["input", "output"].contains(&base.hook.as_ref())
            && (!is_special || base.priority == Some(0))
    })
}

fn base_chain(table: &Table<'_>, base: &Base<'_>, chain: &Chain<'_>, place: usize) -> Option<BaseChain> {
    let (hook, first) = match base.hook.as_ref() {
        "prerouting" => (Hook::Prerouting, 0),
        "input" => (Hook::Input, 0),
        "output" => (Hook::Output, 0),
        "postrouting" => (Hook::Postrouting, 0),
        // Before and after everything else.
        "ingress" => (Hook::Prerouting, -1_000_000),
        "egress" => (Hook::Postrouting, 1_000_000),
        _ => return None,
    };
    let versions = match table.family.as_ref() {
        "ip" => PrefixSet::all_v4(),
        "ip6" => PrefixSet::all_v6(),
        _ => PrefixSet::full(),
    };
    let priority = base.priority.unwrap_or_default().saturating_add(first);
    let (translates, reroutes) = (base.kind == "nat", base.kind == "route" && hook == Hook::Output);
    Some(BaseChain { hook, priority, versions, translates, reroutes, chain: place, policy: chain.policy.clone() })
}

fn translated<'r>(
    text: &Text<'_>,
    names: &Names<'r>,
    table: &'r Table<'r>,
    chain: &'r Chain<'r>,
) -> model::estate::Chain {
    let of_rule = |rule: &'r super::tree::Rule<'r>| {
        let written: Rc<str> = rule.written.as_ref().into();
        let rules = rules(names, &table.family, &table.name, &rule.statements).into_iter();
        rules.map(move |(matches, action)| text.rule(rule.at, Rc::clone(&written), matches, action))
    };
    let mut rules: Vec<NodeRule> = chain.rules.iter().flat_map(of_rule).collect();
    if table.family == "netdev" {
        let unmodelled = Match::unmodelled(messages::device());
        let matches = rules.iter_mut().flat_map(|rule| &mut rule.matches);
        matches.for_each(|matched| *matched = matched.and(&unmodelled));
    }
    let name = [&table.family, &table.name, &chain.name].map(|name| word(name)).join(" ");
    model::estate::Chain { rules, cut: chain.is_truncated, ..text.chain(chain.at, name) }
}

/// Notes what the listing does not show.
fn note_what_is_missing(firewall: &mut NodeFirewall, shown: Shown, listed: &Listed) {
    if let Listed::Part(command) = listed {
        firewall.incomplete.get_or_insert_with(|| Gap::Listing(messages::gap_command(code(command))));
    }
    if *listed == Listed::Everything {
        return;
    }
    let mut versions = firewall.base_chains.iter().map(|base| &base.versions);
    firewall.lacks_ipv4 = !firewall.base_chains.is_empty() && versions.all(|own| *own == PrefixSet::all_v6());
    if !shown.filter || !(shown.filter_of_ipv4 || firewall.lacks_ipv4) {
        firewall.incomplete.get_or_insert(Gap::FilterTable);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use model::source::Source;

    /// How many texts the rules of a ruleset have, and how many rules there are.
    fn texts_and_rules(ruleset: &str) -> (usize, usize) {
        let read = crate::read(&[Source::new("rules.nft", ruleset)]);
        let firewalls = read.estate.node_firewalls.as_slice();
        let rules: Vec<_> = firewalls.iter().flat_map(|own| &own.chains).flat_map(|chain| &chain.rules).collect();
        let mut texts: Vec<*const u8> = rules.iter().map(|rule| Rc::as_ptr(&rule.text).cast()).collect();
        texts.sort_unstable();
        texts.dedup();
        (texts.len(), rules.len())
    }

    fn ruleset(rule: &str) -> String {
        format!(
            "table inet f {{\n chain c {{\n }}\n chain o {{\n type filter hook output priority 0; policy drop;\n {rule}\n }}\n}}\n"
        )
    }

    #[test]
    fn the_rules_of_one_verdict_map_share_its_text() {
        let listed = |element: &dyn Fn(usize) -> String| (0..300).map(element).collect::<Vec<_>>().join(", ");
        let prefixes = listed(&|at| format!("10.{}.{}.0/24 : jump c", at / 250, at % 250));
        let verdicts = listed(&|at| format!("{at} : {}", if at % 2 == 0 { "accept" } else { "drop" }));
        let pairs = listed(&|at| format!("10.0.0.{} . {at} : goto c", at % 250));
        for map in [
            format!("ip daddr vmap {{ {prefixes} }}"),
            format!("tcp dport vmap {{ {verdicts} }}"),
            format!("ct state new ip saddr . tcp dport vmap {{ {pairs} }}"),
        ] {
            assert_eq!(texts_and_rules(&ruleset(&map)), (1, 300), "{map:.40}");
        }
        let json = (0..300).map(|port| format!("[{port}, {{\"accept\": null}}]")).collect::<Vec<_>>().join(", ");
        let json = format!(
            "{{\"nftables\": [{{\"table\": {{\"family\": \"inet\", \"name\": \"f\"}}}},
             {{\"chain\": {{\"family\": \"inet\", \"table\": \"f\", \"name\": \"o\", \"type\": \"filter\", \"hook\": \"output\", \"prio\": 0, \"policy\": \"drop\"}}}},
             {{\"rule\": {{\"family\": \"inet\", \"table\": \"f\", \"chain\": \"o\", \"expr\": [{{\"vmap\": {{
               \"key\": {{\"payload\": {{\"protocol\": \"tcp\", \"field\": \"dport\"}}}}, \"data\": {{\"set\": [{json}]}}}}}}]}}}}]}}"
        );
        assert_eq!(texts_and_rules(&json), (1, 300));
    }
}
