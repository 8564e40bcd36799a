//! What remains of several descriptions of one resource: one, or those that contradict each other.
//!
//! The descriptions are put in an order of their contents first, so that the order of the sources changes nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::described::{Described, Entry, Said, agree, unite};
use super::report::Reporter;
use crate::azure::described::ORDER_SIGN;
use crate::messages::merge;
use model::estate::{Description, Form, Sign};
use model::message::Message;

/// The versions of a resource that any of its descriptions may mean.
pub(super) fn of<T: Described>(mut group: Vec<T>, reporter: &mut Reporter<'_>) -> Vec<T> {
    if group.len() < 2 {
        return group;
    }
    model::sorted::sort_by_cached_key(&mut group, content);
    let group = without_replaced(group, reporter);
    let (truncated, rest): (Vec<T>, Vec<T>) = group.iter().cloned().partition(|item| item.description().is_truncated);
    if truncated.is_empty() || !rest.iter().any(is_whole) {
        return of_texts(group);
    }
    // What a truncated description lacks may differ from what the others show.
    [of_texts(rest), of_texts(truncated)].concat()
}

/// The versions that the descriptions of a resource amount to, each as complete as they make it.
fn of_texts<T: Described>(group: Vec<T>) -> Vec<T> {
    let group = with_parts(group);
    let (effective, written): (Vec<T>, Vec<T>) = group.into_iter().partition(Described::is_effective);
    let (whole, partial): (Vec<T>, Vec<T>) = written.into_iter().partition(is_whole);
    let mut versions = united(whole);
    for item in partial {
        versions = with_partial(versions, item);
    }
    for item in united(effective) {
        versions = with_effective(versions, item);
    }
    versions
}

/// What a description says, without where.
fn content<T: Described>(item: &T) -> String {
    let members: Vec<_> = T::members().iter().map(|member| (member.value)(item)).collect();
    let id = item.resource().id.as_ref().map_or_else(String::new, |id| id.as_str().to_ascii_lowercase());
    format!("{members:?} {:?} {:?} {} {id}", item.entries(), item.description(), item.shows_all_entries())
}

fn is_whole<T: Described>(item: &T) -> bool {
    item.description().shows_all() && item.shows_all_entries()
}

/// Without descriptions that another one replaces: it is newer, or deployed later.
fn without_replaced<T: Described>(group: Vec<T>, reporter: &mut Reporter<'_>) -> Vec<T> {
    let said: Vec<Said> = group.iter().map(Said::by).collect();
    let kept: Vec<bool> = said.iter().map(|item| !is_replaced(item, &said, reporter)).collect();
    group.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(item, _)| item).collect()
}

/// True if another description of a group replaces one.
fn is_replaced(item: &Said, group: &[Said], reporter: &mut Reporter<'_>) -> bool {
    let is_child = |other: &&Said| other.description.form == Form::Child && other.entries.is_empty();
    let is_before = |child: &&Said| is_newer(&item.description, &child.description);
    let is_inline = item.description.form == Form::Inline;
    let newer = group.iter().find(|other| is_newer(&other.description, &item.description));
    let child = group.iter().filter(is_child).find(|child| is_inline && !is_before(child));
    if let Some(other) = newer {
        reporter.replaced(item, other, why_newer(&other.description, &item.description));
    } else if let Some(child) = child {
        reporter.replaced(item, child, merge::child_is_later());
    }
    newer.is_some() || child.is_some()
}

/// True if the signs of a description show that it is newer than another. Signs that disagree show nothing.
fn is_newer(own: &Description, other: &Description) -> bool {
    let compared = own.signs.iter().filter_map(|sign| {
        let same = other.signs.iter().find(|other: &&Sign| other.name == sign.name)?;
        Some(sign.moment.cmp(&same.moment))
    });
    let orders: Vec<Ordering> = compared.collect();
    orders.contains(&Ordering::Greater) && !orders.contains(&Ordering::Less)
}

/// Why a description that is newer than another one is.
fn why_newer(own: &Description, other: &Description) -> Message {
    let is_shared = |sign: &&Sign| other.signs.iter().any(|other| other.name == sign.name);
    let is_order = |sign: &Sign| sign.name.starts_with(ORDER_SIGN);
    if own.signs.iter().filter(is_shared).any(is_order) { merge::deployed_later() } else { merge::newer() }
}

/// Rules and routes outside of what they belong to, put into what declares it.
///
/// A child resource of a template replaces the part of the same name; under an unknown condition, it may. Of two child resources
/// with one name either may be the later. Terraform's resource for a part and the parts inside
/// the parent overwrite each other: "at this time you cannot use a Network Security Group with in-line Network Security
/// Rules in conjunction with any Network Security Rule resources" (azurerm, `network_security_rule`).
fn with_parts<T: Described>(group: Vec<T>) -> Vec<T> {
    let is_part = |item: &T| {
        matches!(item.description().form, Form::Child | Form::Conditional | Form::StandAlone)
            && !item.shows_all_entries()
            && !item.entries().is_empty()
    };
    let (parts, others): (Vec<T>, Vec<T>) = group.into_iter().partition(is_part);
    let is_parent = |item: &T| item.description().form == Form::Declared && !item.is_effective();
    if !others.iter().any(is_parent) {
        return others.into_iter().chain(parts).collect();
    }
    let (parents, mut versions): (Vec<T>, Vec<T>) = others.into_iter().partition(is_parent);
    let choices = choices(parts.iter().map(Described::entries).collect());
    for parent in parents {
        versions.extend(choices.iter().map(|choice| with_chosen(parent.clone(), &parts, choice)));
        let inside = parent.entries();
        let is_overwritten = |part: &T| match part.description().form {
            Form::StandAlone => !inside.is_empty(),
            Form::Conditional => part.entries().iter().any(|entry| inside.iter().any(|own| own.name == entry.name)),
            _ => false,
        };
        versions.extend(parts.iter().any(is_overwritten).then_some(parent));
    }
    versions
}

/// For names that several parts have, the part that may be the last one.
type Choice = BTreeMap<String, usize>;

/// How many choices are distinguished.
const MOST_CHOICES: usize = 16;

/// Which of the parts of one name may be the last, for all such names.
fn choices(parts: Vec<Vec<Entry>>) -> Vec<Choice> {
    let mut by_name: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    let numbered = |(number, part): (usize, Vec<Entry>)| part.into_iter().map(move |entry| (number, entry));
    for (number, entry) in parts.into_iter().enumerate().flat_map(numbered) {
        let own = by_name.entry(entry.name).or_default();
        if own.iter().all(|(_, content)| *content != entry.content) {
            own.push((number, entry.content));
        }
    }
    let mut choices = vec![Choice::new()];
    for (name, own) in by_name.into_iter().filter(|(_, own)| own.len() > 1) {
        let with = |choice: &Choice, number: usize| {
            model::sorted::map(choice.iter().map(|(name, own)| (name.clone(), *own)).chain([(name.clone(), number)]))
        };
        // With too many names, each of their parts is the last one in some choice, though not with all others.
        if choices.len() * own.len() > MOST_CHOICES {
            let number = |at: usize| own.get(at % own.len()).map_or(0, |(number, _)| *number);
            choices = choices.iter().enumerate().map(|(at, choice)| with(choice, number(at))).collect();
        } else {
            choices = choices.iter().flat_map(|choice| own.iter().map(|(number, _)| with(choice, *number))).collect();
        }
    }
    choices
}

/// A parent with the parts that are chosen where several have one name.
fn with_chosen<T: Described>(mut parent: T, parts: &[T], choice: &Choice) -> T {
    for (number, part) in parts.iter().enumerate() {
        for entry in part.entries() {
            if choice.get(&entry.name).is_none_or(|chosen| *chosen == number) {
                parent.replace_entry(part, &entry.name);
            }
        }
    }
    parent
}

/// Descriptions of all of a resource, where those that agree are one.
fn united<T: Described>(group: Vec<T>) -> Vec<T> {
    let mut versions: Vec<T> = Vec::new();
    for item in group {
        match versions.iter_mut().find(|version| agree(*version, &item)) {
            Some(version) => unite(version, &item),
            None => versions.push(item),
        }
    }
    versions
}

/// A description of a part of the resource completes the versions that it agrees with. If it agrees with none, there is one
/// more version: what it shows, completed by any of them.
fn with_partial<T: Described>(mut versions: Vec<T>, item: T) -> Vec<T> {
    if versions.is_empty() {
        return vec![item];
    }
    let mut agrees = false;
    for version in &mut versions {
        if agree(version, &item) {
            unite(version, &item);
            agrees = true;
        }
    }
    if !agrees {
        let completed = versions.iter().map(|version| {
            let mut own = item.clone();
            unite(&mut own, version);
            own
        });
        versions.extend(united(completed.collect()));
    }
    versions
}

/// What Azure makes of a resource shows what tags stand for. The resource itself shows the rules as the user wrote them,
/// which may be spelled otherwise: only the names are compared.
fn with_effective<T: Described>(mut versions: Vec<T>, item: T) -> Vec<T> {
    if versions.is_empty() || versions.iter().all(Described::is_effective) {
        versions.push(item);
        return versions;
    }
    let names = |item: &T| item.entries().into_iter().map(|entry| entry.name).collect::<Vec<_>>();
    let is_in =
        |own: &T, other: &T| !other.shows_all_entries() || names(own).iter().all(|name| names(other).contains(name));
    let agrees = versions.iter().any(|version| is_in(version, &item) && is_in(&item, version));
    for version in &mut versions {
        version.add_up(&item);
        version.identify(&item);
    }
    if !agrees {
        versions.push(item);
    }
    versions
}
