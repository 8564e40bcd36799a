//! What edits add and remove where a rule needs a container or a position: rules of Azure Firewalls and of firewalls on
//! nodes.

use model::estate::{
    AzureFirewall, Chain, Estate, FirewallRule, Id, NodeFirewall, NodeRule, RuleCollection, RuleCollectionGroup,
};
use model::net::PrefixSet;

/// A rule of an Azure Firewall, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedFirewallRule {
    /// The group of its policy, without its collections; `None` for a firewall with rules of its own.
    pub group: Option<RuleCollectionGroup>,
    /// True if the group is there for this rule.
    pub own_group: bool,
    /// The collection, without its rules.
    pub collection: RuleCollection,
    /// True if the collection is there for this rule.
    pub own_collection: bool,
    pub rule: FirewallRule,
    /// Its place in the collection.
    pub at: usize,
    /// What it is for.
    pub description: Option<String>,
}

/// A rule of a firewall on a node, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNodeRule {
    /// The place of its chain.
    pub chain: usize,
    /// Its place in the chain.
    pub at: usize,
    /// How many lines of the chain are before it.
    pub position: usize,
    /// True if nothing comes after it.
    pub last: bool,
    pub rule: NodeRule,
    pub about: About,
}

/// The connections that a rule on a node is about.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// True if the rule looks at packets that leave the node.
    pub outbound: bool,
    /// True if it is about the replies.
    pub answers: bool,
    /// The addresses at the other end.
    pub remote: PrefixSet,
    /// The ports of the server.
    pub ports: (u16, u16),
    /// True if it allows packets.
    pub allows: bool,
    /// What it is for, in the words of its name.
    pub name: String,
}

impl About {
    /// The addresses at the other end, as prefixes.
    pub fn remote_addresses(&self) -> Vec<String> {
        self.remote.prefixes().map(|prefix| prefix.to_string()).collect()
    }
}

impl PlacedNodeRule {
    /// Its name, or the rule as written.
    pub fn name(&self) -> &str {
        if self.rule.origin.is_some() { &self.rule.text } else { &self.about.name }
    }

    /// The name of its chain.
    pub fn chain_name<'f>(&self, firewall: &'f NodeFirewall) -> &'f str {
        firewall.chains.get(self.chain).map(|chain| chain.name.as_str()).unwrap_or_default()
    }

    /// Adds the rule to a firewall.
    pub fn put(&self, firewall: Id<NodeFirewall>, estate: &mut Estate) {
        if let Some(chain) = self.chain(firewall, estate) {
            chain.rules.insert(self.at.min(chain.rules.len()), self.rule.clone());
        }
    }

    /// Removes it.
    pub fn take(&self, firewall: Id<NodeFirewall>, estate: &mut Estate) {
        if let Some(chain) = self.chain(firewall, estate)
            && let Some(found) = chain.rules.iter().position(|rule| *rule == self.rule)
        {
            chain.rules.remove(found);
        }
    }

    fn chain<'e>(&self, firewall: Id<NodeFirewall>, estate: &'e mut Estate) -> Option<&'e mut Chain> {
        estate.node_firewalls[firewall].chains.get_mut(self.chain)
    }
}

impl PlacedFirewallRule {
    /// Adds the rule to a firewall, with its collection and its group where those are not there.
    pub fn put(&self, firewall: Id<AzureFirewall>, estate: &mut Estate) {
        if let Some(head) = &self.group
            && group_of(head, estate).is_none()
        {
            estate.rule_collection_groups.push(head.clone());
        }
        let Some(collections) = self.collections(firewall, estate) else { return };
        match collections.iter_mut().find(|other| self.is_in(other)) {
            Some(collection) => collection.rules.insert(self.at.min(collection.rules.len()), self.rule.clone()),
            None => collections.push(RuleCollection { rules: vec![self.rule.clone()], ..self.collection.clone() }),
        }
    }

    /// Removes it. The last rule takes its collection along; a group that is there for the rule goes as well.
    pub fn take(&self, firewall: Id<AzureFirewall>, estate: &mut Estate) {
        let Some(collections) = self.collections(firewall, estate) else { return };
        if let Some(collection) = collections.iter_mut().find(|other| self.is_in(other)) {
            collection.rules.retain(|rule| !rule.name.eq_ignore_ascii_case(&self.rule.name));
        }
        collections.retain(|collection| !self.is_in(collection) || !collection.rules.is_empty());
        let is_empty = collections.is_empty();
        if let Some(head) = self.group.as_ref().filter(|_| self.own_group && is_empty)
            && let Some(at) = group_of(head, estate)
        {
            estate.rule_collection_groups.retain(|id, _| id != at);
        }
    }

    fn collections<'e>(
        &self,
        firewall: Id<AzureFirewall>,
        estate: &'e mut Estate,
    ) -> Option<&'e mut Vec<RuleCollection>> {
        match &self.group {
            Some(head) => {
                let group = group_of(head, estate)?;
                Some(&mut estate.rule_collection_groups[group].collections)
            }
            None => Some(&mut estate.firewalls[firewall].collections),
        }
    }

    fn is_in(&self, collection: &RuleCollection) -> bool {
        collection.name == self.collection.name && collection.priority == self.collection.priority
    }
}

fn group_of(head: &RuleCollectionGroup, estate: &Estate) -> Option<Id<RuleCollectionGroup>> {
    let same = |(_, group): &(Id<RuleCollectionGroup>, &RuleCollectionGroup)| {
        group.resource.id == head.resource.id && group.policy == head.policy
    };
    estate.rule_collection_groups.with_ids().find(same).map(|(id, _)| id)
}
