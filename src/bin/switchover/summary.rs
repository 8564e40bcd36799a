//! `switchover plan --summary`: the plan on one screen, however large it is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use clap::ValueEnum;
use model::estate::ResourceId;
use model::plan::{CanMove, Plan, Subject};

/// What the subjects are counted by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// What keeps them from moving
    Cause,
    /// The subscription of their id
    Subscription,
    /// The Batch account of their id
    Account,
    /// Their region
    Region,
}

/// How many rows there are at most.
const ROWS: usize = 25;

/// The summary, with the subjects counted by what the user wants, or by what keeps them from moving.
pub fn text(plan: &Plan, by: Option<GroupBy>) -> String {
    match by {
        None | Some(GroupBy::Cause) => render::short(plan),
        Some(by) => render::short_with(plan, &table(plan, by)),
    }
}

/// How many subjects of each value can move, those with most subjects first.
fn table(plan: &Plan, by: GroupBy) -> Vec<String> {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for subject in &plan.subjects {
        let [yes, no, not_known] = counts.entry(value(subject, by)).or_default();
        *match subject.can_move() {
            CanMove::Yes => yes,
            CanMove::No => no,
            CanMove::NotKnown => not_known,
        } += 1;
    }
    let mut counts: Vec<(String, [usize; 3])> = counts.into_iter().collect();
    counts.sort_by_key(|(_, counts)| Reverse(counts.iter().sum::<usize>()));
    let title = match by {
        GroupBy::Cause => "Cause",
        GroupBy::Subscription => "Subscription",
        GroupBy::Account => "Account",
        GroupBy::Region => "Region",
    };
    let width = counts.iter().take(ROWS).map(|(value, _)| value.chars().count()).chain([title.len()]).max();
    let width = width.unwrap_or_default();
    let mut lines = vec![format!("{title:width$}  Subjects  Can move  Can't  Not known")];
    lines.extend(counts.iter().take(ROWS).map(|(value, [yes, no, not_known])| {
        let all = yes + no + not_known;
        format!("{value:width$}  {all:>8}  {yes:>8}  {no:>5}  {not_known:>9}")
    }));
    if let Some(more) = counts.len().checked_sub(ROWS).filter(|more| *more > 0) {
        lines.push(format!("And {more} more: see --format inventory."));
    }
    lines
}

fn value(subject: &Subject, by: GroupBy) -> String {
    let id = ResourceId::new(&subject.id);
    let value = match by {
        GroupBy::Cause => None,
        GroupBy::Subscription => id.subscription(),
        GroupBy::Account => id.name_of("batchAccounts"),
        GroupBy::Region => subject.region.as_deref(),
    };
    value.unwrap_or("not known").to_owned()
}
