//! What a rule of nftables means: what its statements match and do.

use super::fields::{Field, OTHER_HEADERS};
use super::tree::{Condition, Element, NamedSet, Statement, Test, Values, Verdict};
use super::values::{matches_of, packets, related};
use crate::messages::node_firewall as messages;
use crate::node_firewall::translate::{End, is_far, payload, translation};
use crate::node_firewall::values::{Key, address_type, of_direction};
use model::estate::{self, Action, Interface, Match, Rewritten};
use model::net::{Flow, PortSet, PrefixSet};
use std::collections::BTreeMap;

/// What something in a ruleset is found by: family, table and name.
pub(super) type Name<'r> = (&'r str, &'r str, &'r str);

/// What rules can name.
#[derive(Default)]
pub(super) struct Names<'r> {
    /// The place of each chain.
    pub chains: BTreeMap<Name<'r>, usize>,
    pub sets: BTreeMap<Name<'r>, &'r NamedSet<'r>>,
}

/// The rules of the estate that the statements of one rule are: several, if it maps keys to verdicts.
pub(super) fn rules<'r>(
    names: &Names<'r>,
    family: &'r str,
    table: &'r str,
    statements: &'r [Statement<'r>],
) -> Vec<(Vec<Match>, Action)> {
    let mut draft = Draft { names, family, table, matches: vec![Match::any()], rules: Vec::new() };
    for statement in statements {
        if draft.take(statement).is_none() {
            break;
        }
    }
    if draft.rules.is_empty() {
        draft.rules.push((Vec::new(), Action::Continue));
    }
    draft.rules
}

/// A rule while its statements are read.
struct Draft<'r, 'n> {
    names: &'n Names<'r>,
    family: &'r str,
    table: &'r str,
    /// The packets that reach the next statement.
    matches: Vec<Match>,
    rules: Vec<(Vec<Match>, Action)>,
}

impl<'r> Draft<'r, '_> {
    fn restrict(&mut self, matched: &Match) {
        self.matches.iter_mut().for_each(|own| *own = own.and(matched));
    }

    fn restrict_to_any(&mut self, matches: &[Match]) {
        match combined(&self.matches, matches) {
            Some(both) => self.matches = both,
            None => {
                self.matches = vec![around(&self.matches).and(&around(matches))];
                self.unmodelled(messages::combinations(MOST_COMBINATIONS));
            }
        }
    }

    fn unmodelled(&mut self, condition: impl Into<estate::Condition>) {
        self.restrict(&Match::unmodelled(condition));
    }

    fn act(&mut self, action: Action) {
        self.rules.push((self.matches.clone(), action));
    }

    fn finish(&mut self, action: Action) -> Option<()> {
        self.act(action);
        None
    }

    /// Takes in a statement; `None` if it is the last one that counts.
    fn take(&mut self, statement: &'r Statement<'r>) -> Option<()> {
        match statement {
            Statement::Passes => {}
            Statement::Condition(condition) => self.condition(condition),
            Statement::Untrack => {
                self.act(Action::Untrack);
                if self.matches.iter().any(|matched| matched.states != Match::EVERY_STATE) {
                    self.unmodelled(messages::untracked_state());
                }
            }
            Statement::Verdict(verdict) => return self.finish(self.action(verdict)),
            Statement::VerdictMap { fields, map } => return self.verdict_map(fields, map),
            Statement::Masquerade => return self.finish(Action::Masquerade),
            Statement::Translate { end, to } => {
                let same = if *end == End::Source { Action::Masquerade } else { Action::Accept };
                self.rules.extend(translation(&self.matches, *end, to, same));
                return None;
            }
            Statement::Redirect => return self.finish(Action::Translate(End::Destination.whole())),
            Statement::Proxy => self.act(Action::Rewrite(End::Destination.whole())),
            Statement::Assign { field, value } => self.assign(field, value.as_deref()),
            Statement::Extension { is_match: true, name } if name == "comment" => {}
            Statement::Extension { is_match: true, name } => self.unmodelled(format!("xt match {name}")),
            // It may take the packets out of tracking.
            Statement::Extension { name, .. } if ["CT", "NOTRACK"].contains(&name.as_ref()) => {
                self.unmodelled(format!("xt target {name}"));
                return self.finish(Action::Untrack);
            }
            Statement::Extension { .. } => return self.finish(Action::Unmodelled),
            Statement::Unknown(condition) => {
                self.unmodelled(condition.clone());
                return self.finish(Action::Unmodelled);
            }
        }
        Some(())
    }

    fn action(&self, verdict: &Verdict<'r>) -> Action {
        let chain = |name: &str| self.names.chains.get(&(self.family, self.table, name)).copied();
        match verdict {
            Verdict::Accept => Action::Accept,
            Verdict::Drop => Action::Drop,
            Verdict::Return => Action::Return,
            Verdict::Continue => Action::Continue,
            Verdict::Jump(target) => chain(target).map_or(Action::Unmodelled, Action::Jump),
            Verdict::Goto(target) => chain(target).map_or(Action::Unmodelled, Action::Goto),
            Verdict::Other => Action::Unmodelled,
        }
    }

    fn condition(&mut self, condition: &'r Condition<'r>) {
        let (implied, matches) = match &condition.test {
            Test::Fields { fields, operator, values } => {
                let keys: Vec<Key> = fields.iter().map(|field| field.key).collect();
                let matches = self.elements(values).and_then(|elements| matches_of(&keys, elements));
                (implied(fields), matches.and_then(|matches| related(&keys, *operator, matches)))
            }
            Test::Flags { mask, operator, flags } => {
                let packets = packets(*mask, *operator, flags).map(|packets| vec![Match { packets, ..Match::any() }]);
                (of_protocols(Match::TCP), packets)
            }
            Test::AddressType { of_source, types, is_negated } => {
                (Match::any(), address_type(*of_source, types, *is_negated).map(|matched| vec![matched]))
            }
            Test::Direction(direction) => (Match::any(), of_direction(direction)),
            Test::Header(protocols) => (of_protocols(*protocols), None),
            Test::Unknown => (Match::any(), None),
        };
        self.restrict(&implied);
        match matches {
            Some(matches) => self.restrict_to_any(&matches),
            None => self.unmodelled(condition.words.as_str()),
        }
    }

    /// The elements that values are; `None` if they are not known.
    fn elements(&self, values: &'r Values<'r>) -> Option<&'r [Element<'r>]> {
        match values {
            Values::Listed(elements) => Some(elements),
            Values::Named(name) => self.names.sets.get(&(self.family, self.table, name.as_ref()))?.as_deref(),
            Values::Unknown => None,
        }
    }

    /// A rule for each verdict of a map. Its keys are disjoint, so their order does not matter.
    fn verdict_map(&mut self, fields: &[&Field], map: &'r Values<'r>) -> Option<()> {
        self.restrict(&implied(fields));
        let Some(elements) = self.elements(map) else {
            self.unmodelled(messages::unshown_map());
            return self.finish(Action::Unmodelled);
        };
        let keys: Vec<Key> = fields.iter().map(|field| field.key).collect();
        let (mut size, before) = (0_usize, self.rules.len());
        for element in elements {
            let matches = if keys.is_empty() { None } else { matches_of(&keys, std::slice::from_ref(element)) };
            let matches = matches.unwrap_or_else(|| vec![Match::unmodelled(element.key.join(" . "))]);
            let action = self.action(&element.verdict);
            match combined(&self.matches, &matches) {
                Some(all) if size.saturating_add(all.len()) <= MOST_COMBINATIONS.max(elements.len()) => {
                    size += all.len();
                    self.rules.push((all, action));
                }
                _ => {
                    self.rules.truncate(before);
                    self.matches = vec![around(&self.matches)];
                    self.unmodelled(messages::combinations(MOST_COMBINATIONS));
                    return self.finish(Action::Unmodelled);
                }
            }
        }
        None
    }

    /// A new value of a field of packets.
    fn assign(&mut self, field: &str, value: Option<&str>) {
        match field.split_once(' ').unwrap_or((field, "")) {
            ("meta", "mark") => self.act(Action::Mark),
            ("meta" | "ct", _) => {}
            // These change how a packet is treated, and not where it goes.
            ("ip" | "ip6", "dscp" | "ecn" | "flowlabel" | "id") => {}
            ("tcp", option) if option.starts_with("option ") => {}
            ("ip" | "ip6", "ttl" | "hoplimit") if value.is_some_and(is_far) => {}
            ("ip" | "ip6", "ttl" | "hoplimit") => self.act(Action::Rewrite(Rewritten::OTHER)),
            (header, _) if OTHER_HEADERS.contains(&header) => self.restrict(&of_protocols(Match::OTHER)),
            _ => match Field::named(field).zip(value) {
                Some((field, value)) => {
                    self.restrict(&field.implied.matches());
                    self.rules.push(payload(&self.matches, field.part(), value));
                }
                None => self.act(Action::Rewrite(Rewritten::ANYTHING)),
            },
        }
    }
}

/// How many pairs of elements of two sets a rule may match: the sets of one condition may be of any size.
const MOST_COMBINATIONS: usize = 2_000;

/// How many pairs are tried to find those.
const MOST_PAIRS: usize = 200_000;

/// The packets that one match of each list has; `None` if these are too many to list. Pairs with nothing in common are left out.
fn combined(left: &[Match], right: &[Match]) -> Option<Vec<Match>> {
    if left.len() > 1 && right.len() > 1 && left.len().saturating_mul(right.len()) > MOST_PAIRS {
        return None;
    }
    let pairs = left.iter().flat_map(|own| right.iter().map(move |other| (own, other)));
    let mut common = pairs.filter(|(own, other)| !own.flow.is_disjoint(&other.flow)).map(|(own, other)| own.and(other));
    let most = MOST_COMBINATIONS.max(left.len()).max(right.len());
    let all: Vec<Match> = common.by_ref().take(most).collect();
    common.next().is_none().then_some(all)
}

/// One match that holds all that some match.
fn around(matches: &[Match]) -> Match {
    let flows = || matches.iter().map(|matched| &matched.flow);
    let bits = |of: fn(&Match) -> u8| matches.iter().fold(0, |all, matched| all | of(matched));
    let interface = |of: fn(&Match) -> Interface| matches.iter().map(of).fold(Interface::NEVER, Interface::or);
    Match {
        flow: Flow {
            source: PrefixSet::union(flows().map(|flow| &flow.source)),
            source_ports: PortSet::union(flows().map(|flow| &flow.source_ports)),
            destination: PrefixSet::union(flows().map(|flow| &flow.destination)),
            destination_ports: PortSet::union(flows().map(|flow| &flow.destination_ports)),
        },
        protocols: bits(|matched| matched.protocols),
        states: bits(|matched| matched.states),
        packets: bits(|matched| matched.packets),
        incoming: interface(|matched| matched.incoming),
        outgoing: interface(|matched| matched.outgoing),
        program: None,
        unmodelled: matches.iter().find_map(|matched| matched.unmodelled.first()).cloned().into_iter().collect(),
    }
}

/// The packets that have all of the fields.
fn implied(fields: &[&Field]) -> Match {
    fields.iter().fold(Match::any(), |all, field| all.and(&field.implied.matches()))
}

fn of_protocols(protocols: u8) -> Match {
    Match { protocols, ..Match::any() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::source::Source;

    /// How many matches a rule of nftables has in all, and what of it is not modeled.
    fn matches_of(rule: &str) -> (usize, Vec<String>) {
        let ruleset = format!(
            "table inet f {{\n chain c {{\n }}\n chain o {{\n type filter hook output priority 0; policy drop;\n {rule}\n }}\n}}\n"
        );
        let read = crate::read(&[Source::new("rules.nft", ruleset)]);
        let chains = read.estate.node_firewalls.as_slice().iter().flat_map(|own| &own.chains);
        let matches: Vec<&Match> = chains.flat_map(|chain| &chain.rules).flat_map(|rule| &rule.matches).collect();
        let mut unmodelled: Vec<String> =
            matches.iter().flat_map(|matched| &matched.unmodelled).map(estate::Condition::unmarked).collect();
        unmodelled.dedup();
        (matches.len(), unmodelled)
    }

    fn set(fields: &str, size: usize, element: fn(usize) -> String) -> String {
        format!("{fields} {{ {} }}", (0..size).map(element).collect::<Vec<_>>().join(", "))
    }

    fn from(at: usize) -> String {
        format!("10.1.{}.{} . {}", at / 250, at % 250, 1024 + at)
    }

    fn to(at: usize) -> String {
        format!("10.2.{}.{} . {}", at / 250, at % 250, 1024 + at)
    }

    #[test]
    fn sets_are_combined_as_far_as_that_stays_small() {
        let sources = |size| set("ip saddr . tcp sport", size, from);
        let targets = |size| set("ip daddr . tcp dport", size, to);
        let verdicts = |size| set("ip daddr . tcp dport vmap", size, |at| format!("{} : jump c", to(at)));
        for (rule, expected) in [
            (format!("{} {} accept", sources(40), targets(40)), 1600),
            (format!("{} {} accept", sources(1), targets(5000)), 5000),
            // The same sources twice: each pair of others has nothing in common.
            (format!("{} {} accept", sources(400), sources(300)), 300),
            (format!("{} {}", sources(1), verdicts(5000)), 5000),
            (format!("{} {}", sources(20), verdicts(50)), 1000),
        ] {
            assert_eq!(matches_of(&rule), (expected, Vec::new()), "{rule:.60}");
        }
        for rule in [
            format!("{} {} accept", sources(500), targets(500)),
            format!("{} {} accept", sources(50), targets(2000)),
            format!(
                "{} {} {} accept",
                sources(30),
                targets(30),
                set("meta protocol . ip daddr", 2, |at| format!("ip . 10.{at}.0.0/9"))
            ),
            format!("{} {}", sources(500), verdicts(500)),
            format!("{} {} accept", sources(5000), sources(5000)),
        ] {
            let (number, unmodelled) = matches_of(&rule);
            assert!(number <= 5000, "{number} of {rule:.60}");
            assert!(
                unmodelled.is_empty() || unmodelled == [messages::combinations(MOST_COMBINATIONS).unmarked()],
                "{unmodelled:?}"
            );
        }
        let (_, unmodelled) = matches_of(&format!("{} {} accept", sources(500), targets(500)));
        assert_eq!(unmodelled, ["a combination of sets, which have more than 2000 combinations"]);
    }
}
