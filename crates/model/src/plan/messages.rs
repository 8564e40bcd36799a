//! The sentences of this crate.

crate::message::catalogue! {
    101 would_block(cuts) = "It would block {cuts}.";
    102 cuts(first, next) = "{first}; {next}";
    /// The change is in no script and no proof: it would block something else that the sources show.
    103 held_back(reason, change) = "Held back: {reason} To make it anyway, accept change {change}.";
    104 accepted(reason) = "Accepted by the user: {reason}";

    110 was_not_provided(what) = "{^what} was not provided.";
    /// Verdicts say nothing of what was not provided: paste it as well.
    111 were_not_provided(what) = "{^what} were not provided.";
    112 nsgs() = "NSGs";
    113 the_nsg() = "the NSG";
    114 routes() = "routes";
    115 the_routes() = "the routes";
    116 firewalls() = "firewalls";
    117 the_firewall() = "the firewall that a route leads to";
    118 node_firewalls() = "firewalls on the nodes";
    119 admin_rules() = "security admin rules";
    120 the_account() = "the account";
    121 one_not_provided(what) = "{what} was not provided";
    122 some_not_provided(what) = "{what} were not provided";

    130 hop(label, verdict) = "{^label}: {verdict}";
    132 nsg(name) = "NSG {name}";
    133 route_table(name) = "route table {name}";
    134 firewall(name) = "firewall {name}";
    135 node_firewall(name) = "node firewall {name}";
    136 admin_rule_collection(name) = "security admin rule collection {name}";
    137 account(name) = "account {name}";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_catalogue_is_sound() {
        assert_eq!(crate::message::check(&[super::CATALOGUE]), Ok(()));
    }
}
