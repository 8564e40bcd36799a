//! What remains of several descriptions of one resource: one, or those that contradict each other.
//!
//! The descriptions are put in an order of their contents first, so that the order of the sources changes nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::described::{Entry, Said};
use super::kind::{Kind, Number};
use super::report::Reporter;
use crate::azure::described::ORDER_SIGN;
use crate::messages::merge;
use model::estate::{Description, Form, Sign};
use model::message::Message;

/// The versions of a resource that any of its descriptions may mean.
pub(super) fn of(kind: &mut dyn Kind, mut group: Vec<Number>, reporter: &mut Reporter<'_>) -> Vec<Number> {
    if group.len() < 2 {
        return group;
    }
    model::sorted::sort_by_cached_key(&mut group, |own| kind.said(*own).content(kind.resource(*own).id.as_ref()));
    let group = without_replaced(kind, group, reporter);
    let (truncated, rest): (Vec<_>, Vec<_>) = group.iter().partition(|own| kind.description(**own).is_truncated);
    if truncated.is_empty() || !rest.iter().any(|own| kind.is_whole(*own)) {
        return of_texts(kind, group);
    }
    // What a truncated description lacks may differ from what the others show.
    [of_texts(kind, rest), of_texts(kind, truncated)].concat()
}

/// The versions that the descriptions of a resource amount to, each as complete as they make it.
fn of_texts(kind: &mut dyn Kind, group: Vec<Number>) -> Vec<Number> {
    let group = with_parts(kind, group);
    let (effective, written): (Vec<_>, Vec<_>) = group.into_iter().partition(|own| kind.is_effective(*own));
    let (whole, partial): (Vec<_>, Vec<_>) = written.into_iter().partition(|own| kind.is_whole(*own));
    let mut versions = united(kind, whole);
    for item in partial {
        versions = with_partial(kind, versions, item);
    }
    for item in united(kind, effective) {
        versions = with_effective(kind, versions, item);
    }
    versions
}

/// Without descriptions that another one replaces: it is newer, or deployed later.
fn without_replaced(kind: &dyn Kind, group: Vec<Number>, reporter: &mut Reporter<'_>) -> Vec<Number> {
    let said: Vec<Said> = group.iter().map(|own| kind.said(*own)).collect();
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
fn with_parts(kind: &mut dyn Kind, group: Vec<Number>) -> Vec<Number> {
    let is_part = |own: &Number| {
        matches!(kind.description(*own).form, Form::Child | Form::Conditional | Form::StandAlone)
            && !kind.shows_all_entries(*own)
            && !kind.entries(*own).is_empty()
    };
    let (parts, others): (Vec<_>, Vec<_>) = group.into_iter().partition(is_part);
    let is_parent = |own: &Number| kind.description(*own).form == Form::Declared && !kind.is_effective(*own);
    let (parents, mut versions): (Vec<_>, Vec<_>) = others.iter().copied().partition(is_parent);
    if parents.is_empty() {
        return [others, parts].concat();
    }
    let choices = choices(parts.iter().map(|part| kind.entries(*part)).collect());
    for parent in parents {
        for choice in &choices {
            versions.push(with_chosen(kind, parent, &parts, choice));
        }
        let inside = kind.entries(parent);
        let is_overwritten = |part: &Number| match kind.description(*part).form {
            Form::StandAlone => !inside.is_empty(),
            Form::Conditional => {
                kind.entries(*part).iter().any(|entry| inside.iter().any(|own| own.name == entry.name))
            }
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
fn with_chosen(kind: &mut dyn Kind, parent: Number, parts: &[Number], choice: &Choice) -> Number {
    let parent = kind.copy(parent);
    for (number, part) in parts.iter().enumerate() {
        for entry in kind.entries(*part) {
            if choice.get(&entry.name).is_none_or(|chosen| *chosen == number) {
                kind.replace_entry(parent, *part, &entry.name);
            }
        }
    }
    parent
}

/// Descriptions of all of a resource, where those that agree are one.
fn united(kind: &mut dyn Kind, group: Vec<Number>) -> Vec<Number> {
    let mut versions: Vec<Number> = Vec::new();
    for item in group {
        match versions.iter().find(|version| kind.agree(**version, item)) {
            Some(version) => kind.unite(*version, item),
            None => versions.push(item),
        }
    }
    versions
}

/// A description of a part of the resource completes the versions that it agrees with. If it agrees with none, there is one
/// more version: what it shows, completed by any of them.
fn with_partial(kind: &mut dyn Kind, mut versions: Vec<Number>, item: Number) -> Vec<Number> {
    if versions.is_empty() {
        return vec![item];
    }
    let agreeing: Vec<Number> = versions.iter().copied().filter(|version| kind.agree(*version, item)).collect();
    for version in &agreeing {
        kind.unite(*version, item);
    }
    if agreeing.is_empty() {
        let mut completed = Vec::new();
        for version in &versions {
            let own = kind.copy(item);
            kind.unite(own, *version);
            completed.push(own);
        }
        versions.extend(united(kind, completed));
    }
    versions
}

/// What Azure makes of a resource shows the addresses of tags. The resource itself shows the rules as the user wrote them,
/// which may be spelled otherwise: only the names are compared.
fn with_effective(kind: &mut dyn Kind, mut versions: Vec<Number>, item: Number) -> Vec<Number> {
    if versions.iter().all(|version| kind.is_effective(*version)) {
        versions.push(item);
        return versions;
    }
    let names = |own: Number| kind.entries(own).into_iter().map(|entry| entry.name).collect::<Vec<_>>();
    let is_in = |own: Number, other: Number| {
        !kind.shows_all_entries(other) || names(own).iter().all(|name| names(other).contains(name))
    };
    let agrees = versions.iter().any(|version| is_in(*version, item) && is_in(item, *version));
    for version in &versions {
        kind.add_up(*version, item);
        kind.identify(*version, item);
    }
    if !agrees {
        versions.push(item);
    }
    versions
}
