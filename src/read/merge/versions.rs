//! What remains of several descriptions of one resource: one, or those that contradict each other.
//!
//! The descriptions are put in an order of their contents first, so that the order of the sources changes nothing.

use std::cmp::Ordering;

use super::described::{Described, differences, unite};
use super::report::Reporter;
use model::estate::{Description, Form, Sign};

/// The versions of a resource that any of its descriptions may mean.
pub fn of<T: Described>(mut group: Vec<T>, reporter: &mut Reporter<'_>) -> Vec<T> {
    if group.len() < 2 {
        return group;
    }
    group.sort_by_cached_key(content);
    let group = without_replaced(group, reporter);
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
    let (description, path) = (item.description(), item.path().to_ascii_lowercase());
    format!("{members:?} {:?} {description:?} {} {path}", item.entries(), item.shows_all_entries())
}

fn is_whole<T: Described>(item: &T) -> bool {
    item.description().shows_all() && item.shows_all_entries()
}

/// Without descriptions that another one replaces: it is newer, or deployed later.
fn without_replaced<T: Described>(group: Vec<T>, reporter: &mut Reporter<'_>) -> Vec<T> {
    let child = group.iter().find(|item| item.description().form == Form::Child && item.entries().is_empty()).cloned();
    let mut kept = Vec::new();
    for item in &group {
        let newer = group.iter().find(|other| is_newer(other.description(), item.description()));
        let child = child.as_ref().filter(|_| item.description().form == Form::Inline);
        if let Some(other) = newer {
            reporter.replaced(item, other, "it is newer");
        } else if let Some(child) = child {
            reporter.replaced(item, child, "a child resource is deployed after its parent");
        } else {
            kept.push(item.clone());
        }
    }
    kept
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

/// Rules and routes outside of what they belong to, put into what declares it.
///
/// A child resource of a template replaces the part of the same name; under an unknown condition, it may. Terraform's resource for a part and the parts inside
/// the parent overwrite each other: "at this time you cannot use a Network Security Group with in-line Network Security
/// Rules in conjunction with any Network Security Rule resources" (azurerm, `network_security_rule`).
fn with_parts<T: Described>(group: Vec<T>) -> Vec<T> {
    let is_part = |item: &T| {
        matches!(item.description().form, Form::Child | Form::Conditional | Form::StandAlone)
            && !item.shows_all_entries()
            && !item.entries().is_empty()
    };
    let (parts, mut others): (Vec<T>, Vec<T>) = group.into_iter().partition(is_part);
    let is_parent = |item: &T| item.description().form == Form::Declared && !item.is_effective();
    if !others.iter().any(is_parent) {
        others.extend(parts);
        return others;
    }
    let mut overwritten = Vec::new();
    for parent in others.iter_mut().filter(|item| is_parent(item)) {
        let before = parent.clone();
        let inside = before.entries();
        let mut is_overwritten = false;
        for part in &parts {
            for entry in part.entries() {
                parent.replace_entry(part, &entry.name);
                is_overwritten |= match part.description().form {
                    Form::StandAlone => !inside.is_empty(),
                    Form::Conditional => inside.iter().any(|own| own.name == entry.name),
                    _ => false,
                };
            }
        }
        overwritten.extend(is_overwritten.then_some(before));
    }
    others.extend(overwritten);
    others
}

/// Descriptions of all of a resource, where those that agree are one.
fn united<T: Described>(group: Vec<T>) -> Vec<T> {
    let mut versions: Vec<T> = Vec::new();
    for item in group {
        match versions.iter_mut().find(|version| differences(*version, &item).is_empty()) {
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
        if differences(version, &item).is_empty() {
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
