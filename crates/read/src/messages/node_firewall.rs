//! Firewalls on nodes.

model::catalogue! {
    3600 rule_unreadable(rule) = "Can't read {rule}. What this rule decides is unknown.";
    3601 line_ignored(line) = "{line} is not a line of a ruleset and was ignored.";
    3602 policy_unreadable(chain) = "Can't read the policy of chain {chain}. What it decides is unknown.";
    3603 named_rule_unreadable(rule) = "Can't read rule {rule}. What it decides is unknown.";
    3604 listing_truncated() = "The listing is truncated here. Paste the complete output to be sure of the rest.";
    3610 legacy_rules() = "The rules of ``iptables-legacy`` are in effect too and are not shown here. Paste the output of ``sudo iptables-legacy-save`` after \
        this text.";
    3611 commit_missing() = "The ruleset is truncated here: ``COMMIT`` is missing. The text before this position was read. Paste the complete output to be \
        sure of the rest.";
    3612 chain_missing(chain) = "Chain {chain} is not shown here. Paste the output of ``sudo iptables-save``.";
    3613 interfaces_not_shown() = "A listing without ``-v`` doesn't show the interfaces of rules: a rule that accepts everything may be for the loopback \
        interface only. What the rules decide is unknown. Paste the output of ``sudo iptables-save``.";
    3614 filter_only() = "This shows the filter table only. If there are other tables, paste the output of ``sudo iptables-save``, which shows them all.";
    3619 rest_missing(gap) = "This ruleset is not complete: {gap}. Paste the complete output to be sure of the rest.";
    3620 brace_missing() = "The ruleset is truncated here: a brace is not closed. The text before this position was read. Paste the complete output to be \
        sure of the rest.";
    3621 object_unexpected(kind) = "{kind} is not part of a listing and was ignored. Paste the output of ``sudo nft -j list ruleset``.";
    3630 ufw_status_empty() = "The status shows neither rules nor defaults. Paste the output of ``sudo ufw status verbose``.";
    3640 zones_missing() = "Not all zones are shown here, and a zone with sources takes precedence. Paste the output of ``sudo firewall-cmd \
        --list-all-zones``, or of ``sudo nft list ruleset``, which shows everything.";
    3641 zones_are_inbound() = "Zones filter inbound traffic only. The policies and direct rules of firewalld decide about outbound traffic, and they are not \
        all shown here. Paste the output of ``sudo nft list ruleset``, which shows everything.";
    3642 firewalld_line_ignored(line) = "{line} is not a line of a firewalld listing and was ignored.";
    3643 service_ports_unknown(service, command) = "The ports of service {service} are not known. What it decides is unknown. Paste the output of {command} \
        after this text.";
    3650 not_english(command) = "This Windows firewall listing is not in English, and netsh translates its labels. Paste what PowerShell prints, which is the \
        same in every language: {command}";
    3651 profile_policy_unknown(profile) = "Profile {profile} doesn't show what happens to connections that no rule matches: where it says ``NotConfigured``, \
        Group Policy may decide. Paste the settings in effect after this text: ``Get-NetFirewallProfile -PolicyStore ActiveStore | Format-List``.";
    3652 rules_not_shown(command) = "The rules of the Windows firewall are not shown. Paste them too: {command}";
    3653 conditions_not_shown(conditions, command) = "This listing doesn't show all conditions of the rules (here: {conditions}), so what a rule decides is \
        unknown where they matter. Paste the output of {command}.";
    3654 proxy_row_ignored(line) = "{line} is not a row of this table and was ignored.";
    3670 gap_legacy() = "the rules of ``iptables-legacy`` are not shown";
    3671 gap_line(line) = "{line} can't be read";
    3672 gap_commit() = "the text is truncated before ``COMMIT``";
    3673 gap_chain(chain) = "chain {chain} is not shown";
    3674 gap_table() = "the text is truncated inside a table";
    3675 gap_json() = "the JSON is truncated";
    3676 gap_object(kind) = "it contains {kind}, which is not part of a listing";
    3677 gap_json_part() = "the JSON lists only a part of the ruleset";
    3678 gap_command(command) = "{command} lists only a part of the ruleset";
    3679 gap_block(block) = "the listing is truncated inside {block}";
    3680 gap_last_rule() = "the listing is truncated inside its last rule";
    3681 gap_rules() = "the rules are not shown";
    3700 iptables(source) = "the iptables rules in {source}";
    3701 ip6tables(source) = "the ip6tables rules in {source}";
    3702 nftables(source) = "the nftables ruleset in {source}";
    3703 ufw(source) = "the ufw status in {source}";
    3704 firewalld(source) = "firewalld's rules in {source}";
    3705 windows(source) = "the Windows firewall in {source}";
    3710 chain(name) = "chain {name}";
    3711 incoming_traffic() = "incoming traffic";
    3712 outgoing_traffic() = "outgoing traffic";
    3713 inbound_traffic() = "inbound traffic";
    3714 outbound_traffic() = "outbound traffic";
    3715 policies_behind_zones() = "policies after zones";
    3716 forwarded_ports(zone) = "{zone} (forwarded ports)";
    3717 inbound_translation() = "inbound translation";
    3718 outbound_translation() = "outbound translation";
    3719 port_proxy() = "the port proxy";
    3720 chain_of_table(chain, table) = "{chain} of {table}";
    3730 ufw_established() = "ufw's own rule for established connections";
    3731 firewalld_established() = "firewalld's own rule for established connections";
    3732 windows_established() = "the connection state that Windows keeps";
    3733 firewall_off(profile) = "the firewall is off in profile {profile}";
    3734 firewall_maybe_off(profile) = "the firewall may be off in profile {profile}";
    3735 inbound_not_allowed(profile) = "no rule allows inbound connections in profile {profile}";
    3736 unshown_policies() = "policies and direct rules that are not shown";
    3737 unshown_zone() = "a zone that is not shown";
    3738 unshown_default_zone() = "the default zone, which is not shown as such";
    3739 unshown_rest(block) = "the rest of {block}, which is not shown";
    3740 unnamed_profile() = "without a name";
    3750 truncated_line() = "a truncated line";
    3751 whole_line() = "the whole line";
    3752 connection_direction() = "the direction of the connection";
    3753 untracked_state() = "a state of what is not tracked";
    3754 unshown_map() = "a map that the text doesn't show";
    3755 device() = "the device of the chain";
    3756 default_zone() = "whether it is the default zone";
    3757 zones(zones) = "the zones {zones}";
    3758 zone_is_last() = "whether another zone follows that of the source";
    3759 direction_unreadable() = "an unknown direction";
    3760 interface_not_shown() = "an interface, which is not shown without ``-v``";
    3761 conditions_hidden(conditions) = "conditions that are not shown ({conditions})";
    3762 combinations(limit) = "a combination of sets, which have more than {limit} combinations";
}
