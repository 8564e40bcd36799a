//! What has no name to be known by: the same text twice says no more than once.

use model::estate::{Estate, List, NodeFirewall, Origin, RouteTable};

/// Leaves what has no name and says the same as something before it once.
pub(super) fn unite(estate: &mut Estate) {
    keep_first(&mut estate.route_tables, |table| table.effective.then(|| routes(table)));
    keep_first(&mut estate.node_firewalls, |firewall| Some(chains(firewall)));
}

fn keep_first<T>(items: &mut List<T>, content: impl Fn(&T) -> Option<String>) {
    if items.len() < 2 {
        return;
    }
    let mut known = std::collections::BTreeSet::new();
    items.retain(|_, item| content(item).is_none_or(|content| known.insert(content)));
}

fn routes(table: &RouteTable) -> String {
    let mut routes = table.routes.clone();
    routes.iter_mut().for_each(|route| route.origin = None);
    let mut shown: Vec<String> = routes.iter().map(|route| format!("{route:?}")).collect();
    model::sorted::sort(&mut shown);
    format!("{shown:?} {:?}", table.incomplete)
}

fn chains(firewall: &NodeFirewall) -> String {
    let mut firewall = firewall.clone();
    firewall.origin = Origin::default();
    firewall.name = String::new();
    firewall.chains.iter_mut().flat_map(|chain| &mut chain.rules).for_each(|rule| rule.origin = None);
    format!("{firewall:?}")
}
