//! Room for something new: a free priority before others, and a name that nothing else has.

use std::rc::Rc;

use super::edit::{Diff, RuleEdit};
use super::messages::reasons;
use model::estate::{Direction, Nsg, Reading, Rule};
use model::message::name;
use model::net::RangeSet;

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

/// `name`, with a number after it if the NSG has such a rule already.
pub fn unused_name(nsg: &Nsg, name: &str) -> String {
    unused(name, |name| nsg.rules.iter().any(|rule| rule.name.eq_ignore_ascii_case(name)))
}

/// `name`, with a number after it if it is used.
pub fn unused(name: &str, used: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !used(name)).unwrap_or_else(|| name.to_owned())
}

/// Room for a rule before others: a free priority, and what has to be moved for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    pub priority: u32,
    /// Rules that move, in the order in which to move them, with their new priorities.
    pub moved: Vec<(Rc<Rule>, u32)>,
}

impl Room {
    /// The edits that make the room.
    pub fn moves(&self) -> impl Iterator<Item = RuleEdit> + '_ {
        self.moved.iter().map(|(before, to)| {
            let after = Rule { priority: Reading::Known(*to), ..Rule::clone(before) };
            (Diff::modified(before.clone(), after), reasons::moves_up(name(&before.name)))
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
    let last_used = taken.last_before(end).filter(|last| *last >= LOWEST);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Edit, Edited, apply, condensed, nsg_after, undone};
    use model::estate::{Description, Estate, Origin, Resource, RuleList};
    use model::message::Message;
    use model::plan::PhaseId;

    fn nsg(priorities: impl IntoIterator<Item = u32>) -> Nsg {
        let [template, ..] = Rule::defaults();
        let rule = |priority| Rule {
            name: format!("r{priority}"),
            priority: Reading::Known(priority),
            is_default: false,
            condition: None,
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
            region_symbol: None,
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
            let step: Vec<RuleEdit> = room.moves().chain([(Diff::added(rule), Message::default())]).collect();
            now = nsg_after(&now, &step);
            edits.extend(step);
        }
        let short = condensed(&group, edits);
        let moved = short.iter().map(|(edit, _)| edit.after.as_ref().unwrap());
        let moved: Vec<(&str, u32)> = moved.map(|rule| (rule.name.as_str(), *rule.priority.known().unwrap())).collect();
        assert_eq!(moved, [("r103", 104), ("r101", 103), ("r100", 102), ("first", 100), ("second", 101)]);
        assert_eq!(nsg_after(&group, &short), now);
    }

    #[test]
    fn undoing_gives_the_estate_back() {
        let estate = Estate { nsgs: [nsg([100, 200])].into_iter().collect(), ..Estate::default() };
        let id = estate.nsgs.ids().next().unwrap();
        let [first, second] = &estate.nsgs[id].rules.entries[..] else { panic!() };
        let later = Rule { priority: Reading::Known(300), ..Rule::clone(second) };
        let edit = |rule| Edit::new(PhaseId::Tighten, None, Edited::NsgRule(id, rule), Message::default());
        let edits = [edit(Diff::removed(first.clone())), edit(Diff::modified(second.clone(), later))];
        let mut back = estate.clone();
        apply(&mut back, &edits);
        apply(&mut back, &undone(edits.iter(), &Message::default()));
        back.nsgs[id].rules.entries.reverse();
        assert_eq!(back, estate);
    }
}
