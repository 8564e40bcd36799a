//! Edits of rules: applied to a copy of the estate to prove them, and undone for the way back.

use std::cmp::Reverse;
use std::rc::Rc;

use super::item::Item;
use model::estate::{AddressTerm, Direction, Estate, Nsg, PortTerm, Reading, Rule};
use model::net::RangeSet;
use model::plan::{PhaseId, RequirementId};

/// One edit to one resource of the estate.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What is edited.
    pub at: At,
    /// The phase that makes it.
    pub phase: PhaseId,
    /// What is done.
    pub what: What,
    /// The requirement of classic communication that it closes, or helps to close; `None` for what closes nothing.
    pub closes: Option<RequirementId>,
    /// Why it is needed.
    pub why: String,
}

/// What edits are made to, by its place in the estate's list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A network security group.
    Nsg(usize),
    /// A route table.
    Routes(usize),
    /// An Azure Firewall, or the policy that it takes its rules from.
    Firewall(usize),
    /// A firewall on a node.
    Node(usize),
    /// The subject at a place of the assessor's sites, where nothing is shown that could be edited.
    Site(usize),
}

/// What an edit does, by the kind of what it is made to.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Something with a rule of a network security group.
    Rule(EditAction),
    /// Adds something to anything else.
    Add(Item),
    /// Takes it away.
    Remove(Item),
    /// Puts the second in the place of the first.
    Replace(Item, Item),
}

impl Edit {
    /// Makes the edit.
    pub fn apply(&self, estate: &mut Estate) {
        match (self.at, &self.what) {
            (At::Nsg(place), What::Rule(action)) => {
                if let Some(nsg) = estate.nsgs.get_mut(place) {
                    action.apply(nsg);
                }
            }
            (_, What::Rule(_)) => {}
            (at, What::Add(item)) => item.put(at, estate),
            (at, What::Remove(item)) => item.take(at, estate),
            (at, What::Replace(before, after)) => {
                before.take(at, estate);
                after.put(at, estate);
            }
        }
    }

    /// What gives the estate back as it was.
    pub fn inverse(&self) -> What {
        match self.what.clone() {
            What::Rule(action) => What::Rule(action.inverse()),
            What::Add(item) => What::Remove(item),
            What::Remove(item) => What::Add(item),
            What::Replace(before, after) => What::Replace(after, before),
        }
    }
}

/// What an edit does.
#[derive(Clone, Debug, PartialEq)]
pub enum EditAction {
    /// Adds a rule.
    Add(Rc<Rule>),
    /// Takes a rule away.
    Remove(Rc<Rule>),
    /// Changes a rule in place.
    Modify {
        /// The rule as it is.
        before: Rc<Rule>,
        /// The rule as it will be.
        after: Rc<Rule>,
    },
}

impl EditAction {
    /// The rule after the edit; for a removal, as it was before.
    pub fn rule(&self) -> &Rule {
        match self {
            EditAction::Add(rule) | EditAction::Remove(rule) | EditAction::Modify { after: rule, .. } => rule,
        }
    }

    fn apply(&self, nsg: &mut Nsg) {
        match self {
            EditAction::Add(rule) => nsg.rules.entries.push(rule.clone()),
            EditAction::Remove(rule) => nsg.rules.entries.retain(|other| !is_same(other, rule)),
            EditAction::Modify { before, after } => {
                nsg.rules
                    .entries
                    .iter_mut()
                    .filter(|other| is_same(other, before))
                    .for_each(|other| *other = after.clone());
            }
        }
    }

    fn inverse(&self) -> EditAction {
        match self.clone() {
            EditAction::Add(rule) => EditAction::Remove(rule),
            EditAction::Remove(rule) => EditAction::Add(rule),
            EditAction::Modify { before, after } => EditAction::Modify { before: after, after: before },
        }
    }
}

/// Names are unique in a group; defaults stay out of it.
fn is_same(a: &Rule, b: &Rule) -> bool {
    !a.is_default && a.name.eq_ignore_ascii_case(&b.name)
}

/// The group after the actions.
pub fn nsg_after<'e>(nsg: &Nsg, actions: impl IntoIterator<Item = &'e EditAction>) -> Nsg {
    let mut nsg = nsg.clone();
    actions.into_iter().for_each(|action| action.apply(&mut nsg));
    nsg
}

/// Makes edits, one after the other.
pub fn apply<'e>(estate: &mut Estate, edits: impl IntoIterator<Item = &'e Edit>) {
    edits.into_iter().for_each(|edit| edit.apply(estate));
}

/// The same outcome for one group with at most one action a rule, each with its reason: rules that moved twice move at
/// once. What goes makes way first; rules move upwards, so the last one moves first.
pub fn condensed(nsg: &Nsg, actions: Vec<(EditAction, String)>) -> Vec<(EditAction, String)> {
    let after = nsg_after(nsg, actions.iter().map(|(action, _)| action));
    let find = |nsg: &Nsg, rule: &Rule| nsg.rules.iter().find(|other| is_same(other, rule)).cloned();
    let mut condensed: Vec<(EditAction, String)> = Vec::new();
    for (action, why) in actions {
        let rule = action.rule();
        if condensed.iter().any(|(earlier, _)| is_same(earlier.rule(), rule)) {
            continue;
        }
        let action = match (find(nsg, rule), find(&after, rule)) {
            (Some(before), Some(after)) => EditAction::Modify { before, after },
            (Some(before), None) => EditAction::Remove(before),
            (None, Some(after)) => EditAction::Add(after),
            (None, None) => continue,
        };
        condensed.push((action, why));
    }
    model::sorted::sort_by_key(&mut condensed, |(action, _)| match action {
        EditAction::Remove(_) => (0, Reverse(0)),
        EditAction::Modify { after, .. } => (1, Reverse(after.priority.known().copied().unwrap_or_default())),
        EditAction::Add(_) => (2, Reverse(0)),
    });
    condensed
}

/// The edits that undo `edits`, last first.
pub fn undone<'e>(edits: impl DoubleEndedIterator<Item = &'e Edit>, why: &str) -> Vec<Edit> {
    let inverse = |edit: &Edit| Edit {
        at: edit.at,
        phase: PhaseId::Rollback,
        what: edit.inverse(),
        closes: None,
        why: why.to_owned(),
    };
    edits.rev().map(inverse).collect()
}

/// The priorities that the user's rules of one direction take; a rule of unclear direction takes its in both.
pub fn taken_priorities(nsg: &Nsg, direction: Direction) -> RangeSet<u32> {
    let of_direction = |rule: &&Rc<Rule>| rule.direction.known().is_none_or(|own| *own == direction);
    nsg.rules
        .iter()
        .filter(of_direction)
        .filter_map(|rule| rule.priority.known())
        .map(|&priority| (priority, priority))
        .collect()
}

/// `name`, with a number behind it if the group has such a rule already.
pub fn unused_name(nsg: &Nsg, name: &str) -> String {
    unused(name, |name| nsg.rules.iter().any(|rule| rule.name.eq_ignore_ascii_case(name)))
}

/// `name`, with a number behind it if it is used.
pub fn unused(name: &str, used: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !used(name)).unwrap_or_else(|| name.to_owned())
}

/// Room for a rule before others: a free priority, and what has to be moved for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// The priority for the new rule.
    pub priority: u32,
    /// Rules that give way, in the order in which to move them, with their new priorities.
    pub moved: Vec<(Rc<Rule>, u32)>,
}

impl Room {
    /// The actions that make the room, and why each is needed.
    pub fn moves(&self) -> impl Iterator<Item = (EditAction, String)> + '_ {
        self.moved.iter().map(|(before, to)| {
            let why =
                format!("No earlier priority is free: `{}` gives way, and the order of the rules stays.", before.name);
            let after = Rule { priority: Reading::Known(*to), ..Rule::clone(before) };
            (EditAction::Modify { before: before.clone(), after: Rc::new(after) }, why)
        })
    }
}

/// The lowest and the highest priority of a user's rule.
const LOWEST: u32 = 100;
const HIGHEST: u32 = 4096;

/// Room for a rule that comes before the priority `before` (any, if `None`); `None` if the group is full.
pub fn room_before(nsg: &Nsg, direction: Direction, before: Option<u32>) -> Option<Room> {
    let taken = taken_priorities(nsg, direction);
    let end = before.unwrap_or(HIGHEST + 1).min(HIGHEST + 1);
    match free_before(&taken, end) {
        Some(priority) => Some(Room { priority, moved: Vec::new() }),
        None => room_by_moving(nsg, direction, end, &taken),
    }
}

/// A priority before `end` that is not taken, if there is one.
pub fn free_before(taken: &RangeSet<u32>, end: u32) -> Option<u32> {
    let free = |priority: &u32| !taken.contains(*priority);
    let last_used = (LOWEST..end).rev().find(|&priority| taken.contains(priority));
    // People number in steps: the next step after the last rule before, else the last step, else whatever is free.
    let next_step = last_used.map_or(LOWEST, |last| (last / 10 + 1) * 10).max(LOWEST);
    let steps_down = || (LOWEST..end).rev().filter(|priority| priority % 10 == 0).find(free);
    Some(next_step)
        .filter(|step| *step < end && free(step))
        .or_else(steps_down)
        .or_else(|| (LOWEST..end).rev().find(free))
}

/// No priority before `end` is free: the rules from `end` up to the next free priority move up by one.
fn room_by_moving(nsg: &Nsg, direction: Direction, end: u32, taken: &RangeSet<u32>) -> Option<Room> {
    let gap = (end..=HIGHEST).find(|&priority| !taken.contains(priority))?;
    let moved = (end..gap).rev().filter_map(|priority| {
        let at = |rule: &&Rc<Rule>| {
            rule.priority == Reading::Known(priority) && rule.direction.known().is_none_or(|own| *own == direction)
        };
        nsg.rules.iter().find(at).map(|rule| (rule.clone(), priority + 1))
    });
    Some(Room { priority: end, moved: moved.collect() })
}

/// True if every field of the rule was understood, so that taking it away and putting it back is safe.
pub fn is_clear(rule: &Rule) -> bool {
    let ports = rule.source_ports.iter().chain(&rule.destination_ports);
    let addresses = rule.source.iter().chain(&rule.destination);
    rule.priority.known().is_some()
        && rule.direction.known().is_some()
        && rule.access.known().is_some()
        && rule.protocol.known().is_some()
        && ports.into_iter().all(|term| matches!(term, PortTerm::Range(..)))
        && addresses.into_iter().all(|term| !matches!(term, AddressTerm::Unclear(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::estate::{Description, Origin, Resource, RuleList};

    fn nsg(priorities: impl IntoIterator<Item = u32>) -> Nsg {
        let [template, ..] = Rule::defaults();
        let rule = |priority| Rule {
            name: format!("r{priority}"),
            priority: Reading::Known(priority),
            is_default: false,
            ..template.clone()
        };
        Nsg {
            resource: Resource {
                name: Reading::Known("nsg".to_owned()),
                id: None,
                location: None,
                origin: Origin { source: 0, line: 1, column: 1 },
                description: Description::default(),
            },
            rules: RuleList { entries: priorities.into_iter().map(rule).map(Rc::new).collect(), ..RuleList::default() },
            has_standalone_rules: false,
            effective: false,
            attached_to: Vec::new(),
        }
    }

    fn room(priorities: impl IntoIterator<Item = u32>, before: Option<u32>) -> Option<(u32, Vec<(String, u32)>)> {
        let room = room_before(&nsg(priorities), Direction::Inbound, before)?;
        Some((room.priority, room.moved.into_iter().map(|(rule, to)| (rule.name.clone(), to)).collect()))
    }

    #[test]
    fn a_free_priority_before_the_blocking_rule_is_taken() {
        assert_eq!(room([], None), Some((100, vec![])));
        assert_eq!(room([100, 200, 4000], Some(4000)), Some((210, vec![])));
        assert_eq!(room([4096], None), Some((4090, vec![])));
        assert_eq!(room([100, 109, 110], Some(110)), Some((108, vec![])));
        assert_eq!(room([100, 102], Some(102)), Some((101, vec![])));
    }

    #[test]
    fn rules_move_only_when_no_priority_is_free() {
        let moved = vec![("r101".to_owned(), 102), ("r100".to_owned(), 101)];
        assert_eq!(room([100, 101, 200], Some(100)), Some((100, moved)));
        assert_eq!(room(100..=4096, Some(100)), None);
    }

    #[test]
    fn a_rule_that_gives_way_twice_moves_once_and_into_a_free_place() {
        let group = nsg([100, 101, 103]);
        let (mut now, mut edits) = (group.clone(), Vec::new());
        for name in ["first", "second"] {
            let blocked_at = *now.rules.entries[0].priority.known().unwrap();
            let room = room_before(&now, Direction::Inbound, Some(blocked_at)).unwrap();
            let rule = Rule {
                name: name.to_owned(),
                priority: Reading::Known(room.priority),
                ..Rule::clone(&group.rules.entries[0])
            };
            let actions = room.moves().chain([(EditAction::Add(Rc::new(rule)), String::new())]);
            let step: Vec<(EditAction, String)> = actions.collect();
            now = nsg_after(&now, step.iter().map(|(action, _)| action));
            edits.extend(step);
        }
        let short = condensed(&group, edits);
        let told: Vec<(&str, u32)> = short
            .iter()
            .map(|(action, _)| (action.rule().name.as_str(), *action.rule().priority.known().unwrap()))
            .collect();
        assert_eq!(told, [("r103", 104), ("r101", 103), ("r100", 102), ("first", 100), ("second", 101)]);
        assert_eq!(nsg_after(&group, short.iter().map(|(action, _)| action)), now);
    }

    #[test]
    fn undoing_gives_the_estate_back() {
        let estate = Estate { nsgs: vec![nsg([100, 200])], ..Estate::default() };
        let [first, second] = &estate.nsgs[0].rules.entries[..] else { panic!() };
        let later = Rc::new(Rule { priority: Reading::Known(300), ..Rule::clone(second) });
        let at = At::Nsg(0);
        let edit =
            |action| Edit { at, phase: PhaseId::Tighten, what: What::Rule(action), closes: None, why: String::new() };
        let edits = [
            edit(EditAction::Remove(first.clone())),
            edit(EditAction::Modify { before: second.clone(), after: later }),
        ];
        let mut back = estate.clone();
        apply(&mut back, &edits);
        apply(&mut back, &undone(edits.iter(), ""));
        back.nsgs[0].rules.entries.reverse();
        assert_eq!(back, estate);
    }
}
