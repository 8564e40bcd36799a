//! One estate of what all sources hold: the later of two texts about the same resource counts.

use super::{Diagnostic, Severity, SourceReport};
use crate::estate::{AdminRules, Estate, Nsg, Resource};
use crate::net::Places;

/// Adds what one source holds to what earlier ones held.
pub fn append(estate: &mut Estate, mut found: Estate) {
    estate.nsgs.append(&mut found.nsgs);
    estate.route_tables.append(&mut found.route_tables);
    estate.vnets.append(&mut found.vnets);
    estate.subnets.append(&mut found.subnets);
    estate.nics.append(&mut found.nics);
    estate.public_addresses.append(&mut found.public_addresses);
    estate.nat_gateways.append(&mut found.nat_gateways);
    estate.private_endpoints.append(&mut found.private_endpoints);
    estate.dns_zones.append(&mut found.dns_zones);
    estate.endpoint_policies.append(&mut found.endpoint_policies);
    estate.admin_rules.append(&mut found.admin_rules);
    estate.firewalls.append(&mut found.firewalls);
    estate.firewall_policies.append(&mut found.firewall_policies);
    estate.rule_collection_groups.append(&mut found.rule_collection_groups);
    estate.ip_groups.append(&mut found.ip_groups);
    estate.accounts.append(&mut found.accounts);
    estate.pools.append(&mut found.pools);
    estate.dependencies.append(&mut found.dependencies);
    estate.unread.append(&mut found.unread);
    estate.node_firewalls.append(&mut found.node_firewalls);
}

/// Leaves each resource once.
pub fn settle(estate: &mut Estate, reports: &mut [SourceReport]) {
    estate.nsgs = settled_nsgs(std::mem::take(&mut estate.nsgs), reports);
    keep_latest(&mut estate.route_tables, |table| &table.resource);
    keep_latest(&mut estate.vnets, |vnet| &vnet.resource);
    keep_latest(&mut estate.subnets, |subnet| &subnet.resource);
    keep_latest(&mut estate.nics, |nic| &nic.resource);
    keep_latest(&mut estate.public_addresses, |address| &address.resource);
    keep_latest(&mut estate.nat_gateways, |gateway| &gateway.resource);
    keep_latest(&mut estate.private_endpoints, |endpoint| &endpoint.resource);
    keep_latest(&mut estate.endpoint_policies, |policy| &policy.resource);
    estate.admin_rules = united_admin_rules(std::mem::take(&mut estate.admin_rules));
    keep_latest(&mut estate.firewalls, |firewall| &firewall.resource);
    keep_latest(&mut estate.firewall_policies, |policy| &policy.resource);
    keep_latest(&mut estate.rule_collection_groups, |group| &group.resource);
    keep_latest(&mut estate.ip_groups, |group| &group.resource);
    keep_latest(&mut estate.accounts, |account| &account.resource);
    keep_latest(&mut estate.pools, |pool| &pool.resource);
}

fn keep_latest<T>(items: &mut Vec<T>, resource: fn(&T) -> &Resource) {
    let ids = items.iter().map(|item| resource(item).id());
    let mut latest = latest(&ids.collect::<Vec<_>>()).into_iter();
    items.retain(|_| latest.next().unwrap_or(true));
}

/// Which items no later one repeats.
fn latest(ids: &[Option<&str>]) -> Vec<bool> {
    let mut later = Places::default();
    let mut keep: Vec<bool> =
        ids.iter().rev().map(|id| id.is_none_or(|id| later.insert(id.to_ascii_lowercase(), 0).is_none())).collect();
    keep.reverse();
    keep
}

/// A group that is shown twice with other rules is told. The effective rules of a group and the group itself complete
/// each other: one shows what tags stand for, the other the rules as the user wrote them.
fn settled_nsgs(nsgs: Vec<Nsg>, reports: &mut [SourceReport]) -> Vec<Nsg> {
    let mut kept: Vec<Nsg> = Vec::with_capacity(nsgs.len());
    let mut places = Places::default();
    for mut nsg in nsgs {
        let key = nsg.id.as_deref().map(str::to_ascii_lowercase);
        let earlier = key.as_ref().and_then(|key| places.get(key)).and_then(|place| kept.get_mut(place));
        let Some(earlier) = earlier else {
            key.map(|key| places.insert(key, kept.len()));
            kept.push(nsg);
            continue;
        };
        let (one_is_effective, both) =
            (earlier.effective != nsg.effective, [earlier.attached_to.clone(), nsg.attached_to.clone()].concat());
        if one_is_effective {
            if earlier.effective {
                nsg.expansions = earlier.expansions.clone();
            } else {
                earlier.expansions = nsg.expansions.clone();
                nsg = earlier.clone();
            }
        } else if earlier.rules_differ(&nsg)
            && let Some(report) = reports.get_mut(nsg.origin.source)
        {
            let message = format!("{} occurs more than once, with other rules; this later one counts.", nsg.name);
            let (line, column) = (nsg.origin.line, nsg.origin.column);
            report.diagnostics.push(Diagnostic { severity: Severity::Warning, message, line, column });
        }
        nsg.attached_to.clear();
        both.into_iter().for_each(|path| {
            if !nsg.attached_to.contains(&path) {
                nsg.attached_to.push(path);
            }
        });
        nsg.location = nsg.location.or_else(|| earlier.location.take());
        *earlier = nsg;
    }
    kept
}

/// The command line prints one rule of a collection, or some: together they make it up. Of two rules with one name the
/// later counts.
fn united_admin_rules(all: Vec<AdminRules>) -> Vec<AdminRules> {
    let mut united: Vec<AdminRules> = Vec::with_capacity(all.len());
    for rules in all {
        let same = |own: &&mut AdminRules| {
            own.resource.id().zip(rules.resource.id()).is_some_and(|(own, id)| own.eq_ignore_ascii_case(id))
        };
        let Some(own) = united.iter_mut().find(same) else {
            united.push(rules);
            continue;
        };
        own.rules.retain(|rule| !rules.rules.iter().any(|later| later.rule.name.eq_ignore_ascii_case(&rule.rule.name)));
        own.rules.extend(rules.rules);
        own.incomplete = own.incomplete.take().or(rules.incomplete);
    }
    united
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Source, read};

    #[test]
    fn rules_of_one_collection_that_are_pasted_one_by_one_all_count() {
        let rule = |name: &str, access: &str| {
            let id = format!(
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkManagers/m/securityAdminConfigurations/c/ruleCollections/all/rules/{name}"
            );
            let text = format!(
                r#"{{"id": "{id}", "name": "{name}", "direction": "Inbound", "access": "{access}", "protocol": "Tcp",
                "priority": 1, "sources": [], "destinations": []}}"#
            );
            Source::new(name, text)
        };
        let estate = read(&[rule("a", "Deny"), rule("b", "Allow"), rule("A", "AlwaysAllow")]).estate;
        let [collection] = estate.admin_rules.as_slice() else { panic!("one collection: {:?}", estate.admin_rules) };
        let names: Vec<&str> = collection.rules.iter().map(|rule| rule.rule.name.as_str()).collect();
        assert_eq!(names, ["b", "A"]);
    }

    #[test]
    fn the_later_of_two_texts_about_a_resource_counts() {
        assert_eq!(latest(&[Some("/a"), None, Some("/b"), Some("/A"), None]), [false, true, true, true, true]);
    }
}
