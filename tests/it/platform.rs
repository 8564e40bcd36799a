//! Name resolution and the Azure platform: what blocks them is a finding, whatever form the rule has, and nothing else is.

use model::net::Region;
use model::source::Severity;
use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

const IDS: [&str; 4] = ["name-resolution", "platform-address", "instance-metadata", "license-activation"];

fn plan(sources: &[Source]) -> Plan {
    switchover::plan(sources, &Options { region: Region::find("westeurope"), ..Options::default() })
}

/// The findings about the platform: what each is about, its line and its message.
fn findings(sources: &[Source]) -> Vec<(String, u32, String)> {
    let plan = plan(sources);
    let all = plan.subjects.into_iter().flat_map(|subject| subject.findings);
    let own = all.filter(|finding| IDS.contains(&finding.id.as_str()));
    own.map(|finding| {
        assert_eq!(finding.severity, Severity::Warning);
        (finding.id, finding.line.unwrap_or_default(), finding.message.plain())
    })
    .collect()
}

fn ids(sources: &[Source]) -> Vec<String> {
    findings(sources).into_iter().map(|(id, ..)| id).collect()
}

fn node(text: &str) -> Vec<Source> {
    vec![Source::new("node.txt", text)]
}

fn rule(name: &str, priority: u32, access: &str, to: &str, port: &str) -> Value {
    json!({
        "name": name, "priority": priority, "direction": "Outbound", "access": access, "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": port
    })
}

fn group(rules: &[Value]) -> Vec<Source> {
    let group = json!({ "name": "nsg-nodes", "location": "westeurope", "securityRules": rules });
    vec![Source::new("nsg.json", serde_json::to_string_pretty(&group).unwrap())]
}

#[test]
fn an_nsg_that_denies_a_tag_of_the_platform_gets_a_finding_with_its_rule_and_line() {
    let found = findings(&group(&[rule("NoNames", 100, "Deny", "AzurePlatformDNS", "*")]));
    let [(id, line, message)] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((id.as_str(), *line > 1), ("name-resolution", true));
    assert!(
        message.starts_with("Name resolution is blocked: rule `NoNames` (priority 100) of NSG `nsg-nodes` blocks UDP 53 and TCP 53 to AzurePlatformDNS."),
        "{message}"
    );
    for (to, id) in [
        ("azureplatformdns", "name-resolution"),
        ("AzurePlatformIMDS", "instance-metadata"),
        ("AzurePlatformLKM", "license-activation"),
    ] {
        assert_eq!(ids(&group(&[rule("No", 100, "Deny", to, "*")])), [id], "{to}");
    }
    let terraform = "resource \"azurerm_network_security_group\" \"n\" {\n  name                = \"nsg\"\n  location            = \"westeurope\"\n  \
                     resource_group_name = \"rg\"\n\n  security_rule {\n    name                       = \"NoNames\"\n    priority                   = 200\n    \
                     direction                  = \"Outbound\"\n    access                     = \"Deny\"\n    protocol                   = \"Udp\"\n    \
                     source_port_range          = \"*\"\n    destination_port_range     = \"53\"\n    source_address_prefix      = \"*\"\n    \
                     destination_address_prefix = \"AzurePlatformDNS\"\n  }\n}\n";
    assert_eq!(ids(&[Source::new("main.tf", terraform)]), ["name-resolution"]);
}

#[test]
fn an_nsg_filters_the_platform_by_its_tags_alone() {
    for rules in [
        vec![rule("DenyAll", 100, "Deny", "*", "*")],
        vec![
            rule("DenyAddress", 100, "Deny", "168.63.129.16", "*"),
            rule("DenyInternet", 110, "Deny", "Internet", "*"),
        ],
        vec![rule("Allow", 100, "Allow", "AzurePlatformDNS", "53"), rule("Deny", 110, "Deny", "AzurePlatformDNS", "*")],
        vec![rule("Other", 100, "Deny", "AzurePlatformDNS", "443")],
        vec![rule("Allow", 100, "Allow", "AzurePlatformIMDS", "*")],
    ] {
        assert_eq!(ids(&group(&rules)), Vec::<String>::new(), "{rules:#?}");
    }
}

#[test]
fn a_node_that_lets_out_nothing_but_443_gets_both_findings_in_every_form() {
    let out_443 = [
        "*filter\n:INPUT ACCEPT\n:OUTPUT DROP\n-A OUTPUT -p tcp --dport 443 -j ACCEPT\nCOMMIT\n",
        "table inet f {\n\tchain o {\n\t\ttype filter hook output priority 0; policy drop;\n\t\ttcp dport 443 accept\n\t}\n}\n",
        "Status: active\nLogging: on (low)\nDefault: deny (incoming), deny (outgoing), disabled (routed)\nNew profiles: skip\n\n\
         To                         Action      From\n--                         ------      ----\n443/tcp                    ALLOW OUT   Anywhere\n",
        "Rule Name: Web\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: Any\nProtocol: TCP\nLocalPort: Any\n\
         RemotePort: 443\nInterfaceTypes: Any\nSecurity: NotRequired\nRule source: Local\nAction: Allow\n\nDomain Profile Settings:\nState ON\n\
         Firewall Policy BlockInbound,BlockOutbound\n",
    ];
    for text in out_443 {
        let found = findings(&node(text));
        let ids: Vec<&str> = found.iter().map(|(id, ..)| id.as_str()).collect();
        assert_eq!(ids, ["name-resolution", "platform-address"], "{text}\n{found:#?}");
        assert!(found[0].2.contains("blocks UDP 53 and TCP 53 to 168.63.129.16"), "{}", found[0].2);
        // TCP 443 is open, so it is not named.
        assert!(found[1].2.contains("blocks TCP 80 and TCP 32526 to 168.63.129.16"), "{}", found[1].2);
        assert!(found.iter().all(|(_, line, _)| *line > 0));
    }
}

#[test]
fn a_rule_against_the_address_is_found_in_every_form() {
    for text in [
        "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -d 168.63.129.16/32 -j REJECT\nCOMMIT\n",
        "table ip f {\n\tchain o {\n\t\ttype filter hook output priority 0; policy accept;\n\t\tip daddr { 168.63.129.0/24 } drop\n\t}\n}\n",
        "Status: active\nDefault: deny (incoming), allow (outgoing), disabled (routed)\n\nTo                         Action      From\n\
         --                         ------      ----\n168.63.129.16              DENY OUT    Anywhere\n",
        "Rule Name: No platform\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: 168.63.129.16/32\n\
         Protocol: Any\nInterfaceTypes: Any\nSecurity: NotRequired\nRule source: Local\nAction: Block\n\nDomain Profile Settings:\nState ON\n\
         Firewall Policy BlockInbound,AllowOutbound\n",
        // The platform is every node's DHCP server.
        "Rule Name: No DHCP\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: DHCP\n\
         Protocol: Any\nInterfaceTypes: Any\nSecurity: NotRequired\nRule source: Local\nAction: Block\n\nDomain Profile Settings:\nState ON\n\
         Firewall Policy BlockInbound,AllowOutbound\n",
    ] {
        assert_eq!(ids(&node(text)), ["name-resolution", "platform-address"], "{text}");
    }
    let direct = "public (default, active)\n  target: default\n  interfaces: eth0\n  sources:\n  services:\n  ports:\n  rich rules:\n\n\
                  # firewall-cmd --direct --get-all-rules\nipv4 filter OUTPUT 0 -d 168.63.129.16 -p udp --dport 53 -j DROP\n";
    assert_eq!(ids(&node(direct)), ["name-resolution"]);
}

#[test]
fn a_node_that_allows_the_platform_gets_no_finding() {
    for text in [
        "*filter\n:INPUT ACCEPT\n:OUTPUT DROP\n-A OUTPUT -p tcp --dport 443 -j ACCEPT\n-A OUTPUT -d 168.63.129.16 -j ACCEPT\nCOMMIT\n",
        // What Azure's own agent writes: root alone talks to the platform.
        "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n*security\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n\
         -A OUTPUT -d 168.63.129.16/32 -p tcp -m tcp --dport 53 -j ACCEPT\n\
         -A OUTPUT -d 168.63.129.16/32 -p tcp -m owner --uid-owner 0 -j ACCEPT\n\
         -A OUTPUT -d 168.63.129.16/32 -p tcp -m conntrack --ctstate INVALID,NEW -j DROP\nCOMMIT\n",
        // Long answers over TCP are rare.
        "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -p tcp --dport 53 -j DROP\nCOMMIT\n",
        "Status: inactive\n",
    ] {
        assert_eq!(ids(&node(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn an_inactive_firewall_is_said_to_filter_nothing() {
    for (text, sentence) in [
        ("Status: inactive\n", "ufw (`node.txt`) is inactive and filters nothing."),
        ("FirewallD is not running\n", "firewalld (`node.txt`) is not running and filters nothing."),
        (
            "Domain Profile Settings:\nState OFF\nFirewall Policy BlockInbound,AllowOutbound\n",
            "The Windows firewall (`node.txt`) is off in all profiles and filters nothing.",
        ),
    ] {
        let plan = plan(&node(text));
        let hops = plan.subjects[0].requirements.iter().flat_map(|requirement| &requirement.hops);
        let sentences: Vec<String> = hops.map(|hop| hop.why.plain()).collect();
        assert!(!sentences.is_empty() && sentences.iter().all(|own| *own == sentence), "{sentences:#?}");
    }
}

/// A subnet with a group in a network that names its servers.
fn network(servers: &[&str], rules: &[Value]) -> Vec<Source> {
    let base = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network";
    let group = json!({
        "id": format!("{base}/networkSecurityGroups/nsg"), "name": "nsg", "location": "westeurope", "securityRules": rules,
        "type": "Microsoft.Network/networkSecurityGroups"
    });
    let vnet = json!({
        "id": format!("{base}/virtualNetworks/vnet"), "name": "vnet", "location": "westeurope", "type": "Microsoft.Network/virtualNetworks",
        "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] }, "dhcpOptions": { "dnsServers": servers },
        "subnets": [{
            "name": "nodes", "id": format!("{base}/virtualNetworks/vnet/subnets/nodes"), "addressPrefix": "10.1.0.0/24",
            "networkSecurityGroup": { "id": format!("{base}/networkSecurityGroups/nsg") }
        }]
    });
    vec![Source::new("nsg.json", group.to_string()), Source::new("vnet.json", vnet.to_string())]
}

#[test]
fn nodes_of_a_network_with_servers_of_its_own_need_those() {
    let no_names = rule("No", 100, "Deny", "AzurePlatformDNS", "*");
    let names = |servers: &[&str], rules: &[Value]| ids(&network(servers, rules));
    assert_eq!(names(&["10.1.9.4"], std::slice::from_ref(&no_names)), Vec::<String>::new());
    assert_eq!(names(&["168.63.129.16"], std::slice::from_ref(&no_names)), ["name-resolution"]);
    assert_eq!(names(&[], &[no_names]), ["name-resolution"]);
    for (server, to) in
        [("10.1.9.4", "VirtualNetwork"), ("10.1.9.4", "*"), ("9.9.9.9", "Internet"), ("9.9.9.9", "9.9.9.0/24")]
    {
        assert_eq!(names(&[server], &[rule("Deny", 100, "Deny", to, "*")]), ["name-resolution"], "{server} {to}");
        let allowed = [rule("Allow", 100, "Allow", server, "53"), rule("Deny", 110, "Deny", to, "*")];
        assert_eq!(names(&[server], &allowed), Vec::<String>::new(), "{server} {to}");
    }
    // The firewall on the node is asked about the same servers.
    let platform_alone = "*filter\n:INPUT ACCEPT\n:OUTPUT DROP\n-A OUTPUT -d 168.63.129.16 -j ACCEPT\n-A OUTPUT -p tcp --dport 443 -j ACCEPT\nCOMMIT\n";
    let with_node = |servers: &[&str]| {
        let mut sources = network(servers, &[]);
        sources.extend(node(platform_alone));
        ids(&sources)
    };
    assert_eq!(with_node(&["10.1.9.4"]), ["name-resolution"]);
    assert_eq!(with_node(&[]), Vec::<String>::new());
}

/// Security admin rules in effect, as az prints them: one that denies port 53.
fn admin_rule(access: &str, to: &str, kind: &str) -> Source {
    let base = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkManagers/nm/securityAdminConfigurations/c";
    let rule = json!({
        "id": format!("{base}/ruleCollections/rc/rules/r"), "kind": "Custom", "direction": "Outbound", "access": access, "protocol": "Any",
        "priority": 10, "sources": [{ "addressPrefix": "*", "addressPrefixType": "IPPrefix" }],
        "destinations": [{ "addressPrefix": to, "addressPrefixType": kind }], "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["53"],
    });
    Source::new("admin.json", json!({ "value": [rule], "skipToken": "" }).to_string())
}

#[test]
fn security_admin_rules_that_deny_name_resolution_get_the_finding() {
    let with = |servers: &[&str], rule: Source| {
        let mut sources = network(servers, &[]);
        sources.push(rule);
        findings(&sources)
    };
    let by_tag = with(&[], admin_rule("Deny", "AzurePlatformDNS", "ServiceTag"));
    let [(id, _, message)] = by_tag.as_slice() else { panic!("{by_tag:#?}") };
    assert_eq!(id, "name-resolution");
    let told = "Name resolution is blocked: rule `r` (priority 10) of security admin rule collection `rc` blocks UDP 53 and TCP 53 to AzurePlatformDNS.";
    assert!(message.starts_with(told), "{message}");
    let by_address = with(&["10.1.9.4"], admin_rule("Deny", "10.1.9.4/32", "IPPrefix"));
    assert_eq!(by_address.len(), 1, "{by_address:#?}");
    assert_eq!(with(&["10.1.9.4"], admin_rule("Deny", "AzurePlatformDNS", "ServiceTag")), []);
    assert_eq!(with(&[], admin_rule("Allow", "AzurePlatformDNS", "ServiceTag")), []);
    assert_eq!(
        with(&[], admin_rule("Deny", "168.63.129.16/32", "IPPrefix")),
        [],
        "rules filter the platform by its tags alone"
    );
}

#[test]
fn where_nodes_have_no_name_resolution_the_headline_says_so() {
    let dns = "Rule Name: No names\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: DNS\n\
               Protocol: Any\nInterfaceTypes: Any\nSecurity: NotRequired\nRule source: Local\nAction: Block\n\nDomain Profile Settings:\nState ON\n\
               Firewall Policy BlockInbound,AllowOutbound\n";
    let mut admin = network(&[], &[]);
    admin.push(admin_rule("Deny", "AzurePlatformDNS", "ServiceTag"));
    for sources in [
        group(&[rule("NoNames", 100, "Deny", "AzurePlatformDNS", "*")]),
        network(&["10.1.9.4"], &[rule("Deny", 100, "Deny", "10.1.9.4", "*")]),
        node("*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -p udp --dport 53 -j DROP\nCOMMIT\n"),
        node(dns),
        admin,
    ] {
        let told = render::summary(&plan(&sources));
        assert!(told.plain().contains("Name resolution is blocked, so nodes can fail even where the required flows are allowed: see the warnings."), "{told:?}");
        assert!(
            !told.plain().contains("no change is needed") && !told.plain().contains("without interruption"),
            "{told:?}"
        );
    }
}
