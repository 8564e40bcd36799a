use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::RequiredFlow;
use crate::nsg_match::When;
use model::estate::{
    AddressTerm, FirewallPolicy, FirewallRule, IpGroup, Origin, PortTerm, ProtocolTerm, Resource, ResourceId,
    RuleCollection, RuleCollectionGroup, Untranslated,
};
use model::net::{Cloud, PortSet, PrefixSet, Protocol, Region, TagTable};
use model::source::Source;

const PROVIDER: &str = "/subscriptions/s1/resourceGroups/rg-net/providers/Microsoft.Network";

/// The estate of documents, one source each.
fn estate(documents: &[Value]) -> Estate {
    let sources: Vec<Source> = documents.iter().map(|document| Source::new("paste", document.to_string())).collect();
    read::read(&sources).estate
}

fn network(name: &str, destination: &str, ports: &str) -> Value {
    json!({"name": name, "ruleType": "NetworkRule", "ipProtocols": ["TCP"], "sourceAddresses": ["10.0.0.0/24"],
        "destinationAddresses": [destination], "destinationPorts": [ports]})
}

fn application(name: &str, targets: &[&str]) -> Value {
    json!({"name": name, "ruleType": "ApplicationRule", "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["*"], "targetFqdns": targets})
}

fn collection(name: &str, priority: u32, action: &str, rules: &[Value]) -> Value {
    json!({"name": name, "priority": priority, "action": {"type": action}, "rules": rules,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection"})
}

fn group(policy: &str, name: &str, priority: u32, collections: &[Value]) -> Value {
    let id = format!("{PROVIDER}/firewallPolicies/{policy}/ruleCollectionGroups/{name}");
    json!({"id": id, "name": name, "priority": priority, "ruleCollections": collections,
        "type": "Microsoft.Network/FirewallPolicies/RuleCollectionGroups"})
}

fn policy(name: &str, base: Option<&str>, groups: &[&str]) -> Value {
    let id = format!("{PROVIDER}/firewallPolicies/{name}");
    let groups = groups.iter().map(|group| json!({"id": format!("{id}/ruleCollectionGroups/{group}")}));
    let base = base.map(|base| json!({"id": format!("{PROVIDER}/firewallPolicies/{base}")}));
    json!({"id": id, "name": name, "type": "Microsoft.Network/FirewallPolicies", "basePolicy": base,
        "ruleCollectionGroups": groups.collect::<Vec<_>>()})
}

fn firewall(policy: &str) -> Value {
    // Azure writes ids in any case.
    let id = format!("{PROVIDER}/firewallPolicies/{policy}").to_uppercase();
    json!({"name": "fw-hub", "id": format!("{PROVIDER}/azureFirewalls/fw-hub"),
        "type": "Microsoft.Network/azureFirewalls", "firewallPolicy": {"id": id}, "ipConfigurations": []})
}

/// A firewall with one policy of one group.
fn with_group(collections: &[Value]) -> Vec<Value> {
    vec![firewall("p"), policy("p", None, &["g"]), group("p", "g", 200, collections)]
}

fn batch(flow_tag: &str) -> PrefixSet {
    let region = Region::find(flow_tag).unwrap();
    TagTable::embedded().service(Service::BatchNodeManagement, Cloud::Public, Some(&region))
}

fn asked(documents: &[Value], required: &RequiredFlow, hosts: &Hosts, when: When) -> Vec<Segment> {
    let estate = estate(documents);
    let table = TagTable::embedded();
    let region = Region::find("westeurope").unwrap();
    let question = Question {
        required,
        region: Some(&region),
        protocol: Protocol::Tcp,
        when,
        virtual_network: None,
        endpoint: None,
    };
    let tags = Tags::new(table, Cloud::Public);
    let destination = match when {
        When::Today => &*tags.remote(required.remote, Some(&region)) & &PrefixSet::all_v4(),
        When::Tomorrow => ipnet::IpNet::from(std::net::IpAddr::from([192, 0, 2, 1])).into(),
    };
    let flow = Flow {
        source: "10.0.0.0/25".parse::<ipnet::IpNet>().unwrap().into(),
        source_ports: RequiredFlow::client_ports(),
        destination,
        destination_ports: required.port_set(),
    };
    let segments = segments(estate.firewalls.as_slice().last().unwrap(), &estate, &question, hosts, &flow, &tags);
    let all = segments.iter().fold(PrefixSet::default(), |all, segment| &all | &segment.flow.destination);
    assert_eq!(all, flow.destination, "the parts make up the flow");
    segments
}

/// What becomes of packets to Batch, as `passes: matched_rule`, sorted and each once.
fn outcomes(segments: &[Segment]) -> Vec<String> {
    let mut outcomes: Vec<String> = segments
        .iter()
        .map(|segment| match &segment.outcome {
            SegmentOutcome::Allowed => format!("passes: {}", segment.matched_rule.label.plain()),
            SegmentOutcome::Blocked if segment.matched_rule.reason.is_empty() => {
                format!("stops: {}", segment.matched_rule.label.plain())
            }
            SegmentOutcome::Blocked => {
                format!("stops: {}. {}", segment.matched_rule.label.plain(), segment.matched_rule.reason.plain())
            }
            SegmentOutcome::Unknown(facts) => {
                format!("unsure: {}", facts.iter().map(|fact| fact.fact.plain()).collect::<Vec<_>>().join("; "))
            }
        })
        .collect();
    outcomes.sort();
    outcomes.dedup();
    outcomes
}

fn hosts() -> Hosts {
    Hosts::new(Cloud::Public, Region::find("westeurope").as_ref())
}

fn simplified(documents: &[Value]) -> Vec<String> {
    outcomes(&asked(documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Today))
}

fn storage(documents: &[Value]) -> Vec<String> {
    outcomes(&asked(documents, &RequiredFlow::CLASSIC_STORAGE, &hosts(), When::Today))
}

const BATCH: &str = "BatchNodeManagement.WestEurope";
const DEFAULT: &str = "stops: the firewall's default rule";

#[test]
fn what_no_rule_allows_is_denied() {
    assert_eq!(simplified(&with_group(&[])), [DEFAULT]);
    let other = [collection("c", 200, "Allow", &[network("Dns", "*", "53"), network("Sql", "Sql.WestEurope", "443")])];
    assert_eq!(simplified(&with_group(&other)), [DEFAULT]);
}

#[test]
fn a_network_rule_with_the_tag_lets_batch_through_today_and_tomorrow() {
    let documents = with_group(&[collection("c", 200, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let passes = ["passes: network rule `AllowBatch` (collection `c`, priority 200)"];
    assert_eq!(simplified(&documents), passes);
    assert_eq!(outcomes(&asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Tomorrow)), passes);
    let first = batch("westeurope").prefixes().next().unwrap().to_string();
    let documents = with_group(&[collection("c", 200, "Allow", &[network("AllowSome", &first, "400-500")])]);
    let partly = ["passes: network rule `AllowSome` (collection `c`, priority 200)", DEFAULT].map(str::to_owned);
    assert_eq!(simplified(&documents), partly);
    assert_eq!(outcomes(&asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Tomorrow)), [DEFAULT]);
}

#[test]
fn the_evidence_names_the_rule_and_its_place() {
    let documents = with_group(&[collection("c", 200, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let segments = asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Today);
    let matched_rule = &segments.first().unwrap().matched_rule;
    assert_eq!((matched_rule.rule.as_deref(), matched_rule.priority), (Some("AllowBatch"), Some(200)));
    assert_eq!(matched_rule.origin.unwrap().source, 2);
}

#[test]
fn the_first_of_two_rules_decides_and_deny_is_no_stronger() {
    let deny = collection("deny", 100, "Deny", &[network("DenyAll", "*", "*")]);
    let allow = |priority| collection("allow", priority, "Allow", &[network("AllowBatch", BATCH, "443")]);
    let stops = ["stops: network rule `DenyAll` (collection `deny`, priority 100)"];
    assert_eq!(simplified(&with_group(&[allow(200), deny.clone()])), stops);
    let passes = ["passes: network rule `AllowBatch` (collection `allow`, priority 99)"];
    assert_eq!(simplified(&with_group(&[deny.clone(), allow(99)])), passes);
    let [tied] = &simplified(&with_group(&[deny, allow(100)]))[..] else { panic!() };
    assert!(tied.starts_with("unsure: which comes first"), "{tied}");
}

#[test]
fn group_priorities_come_before_those_of_collections() {
    let deny = group("p", "late", 300, &[collection("deny", 100, "Deny", &[network("DenyAll", "*", "*")])]);
    let allow = group("p", "early", 200, &[collection("allow", 900, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let documents = [firewall("p"), policy("p", None, &["early", "late"]), deny, allow];
    assert_eq!(simplified(&documents), ["passes: network rule `AllowBatch` (collection `allow`, priority 900)"]);
}

#[test]
fn network_rules_come_before_application_rules_whatever_the_priorities() {
    let deny = group("p", "late", 900, &[collection("deny", 900, "Deny", &[network("DenyAll", "*", "*")])]);
    let allow = group("p", "early", 100, &[collection("allow", 100, "Allow", &[application("AllowBatch", &["*"])])]);
    let documents = [firewall("p"), policy("p", None, &["early", "late"]), deny, allow];
    assert_eq!(simplified(&documents), ["stops: network rule `DenyAll` (collection `deny`, priority 900)"]);
}

#[test]
fn the_parents_rules_come_before_the_childs() {
    let deny = group("parent", "g", 900, &[collection("deny", 900, "Deny", &[network("DenyAll", "*", "*")])]);
    let allow = group("child", "g", 100, &[collection("allow", 100, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let child = policy("child", Some("PARENT"), &["g"]);
    let documents = [firewall("child"), child.clone(), policy("parent", None, &["g"]), deny, allow.clone()];
    assert_eq!(simplified(&documents), ["stops: network rule `DenyAll` (collection `deny`, priority 900)"]);
    let [missing] = &simplified(&[firewall("child"), child, allow])[..] else { panic!() };
    assert!(missing.contains("firewall policy `PARENT`"), "{missing}");
}

#[test]
fn what_is_not_pasted_leaves_everything_in_doubt_and_names_the_command() {
    let segments = asked(&[firewall("p")], &RequiredFlow::SIMPLIFIED, &hosts(), When::Today);
    let [Segment { outcome: SegmentOutcome::Unknown(facts), .. }] = &segments[..] else { panic!("{segments:?}") };
    let commands: Vec<&str> = facts.iter().filter_map(|fact| fact.command.as_deref()).collect();
    assert_eq!(
        commands,
        [
            "az network firewall policy show --ids /SUBSCRIPTIONS/S1/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/\
             FIREWALLPOLICIES/P --output json",
            "az network firewall policy rule-collection-group list --subscription S1 --resource-group RG-NET \
             --policy-name P --output json"
        ]
    );
    let allow = group("p", "one", 200, &[collection("c", 200, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let documents = [firewall("p"), policy("p", None, &["one", "two"]), allow];
    assert_eq!(simplified(&documents), ["unsure: all rule collection groups of firewall policy `P`"]);
}

#[test]
fn what_the_parent_decides_needs_no_groups_of_the_child() {
    let allow = group("parent", "g", 200, &[collection("c", 200, "Allow", &[network("AllowBatch", BATCH, "443")])]);
    let documents = [firewall("child"), policy("child", Some("parent"), &["x"]), policy("parent", None, &["g"]), allow];
    assert_eq!(simplified(&documents), ["passes: network rule `AllowBatch` (collection `c`, priority 200)"]);
}

#[test]
fn an_application_rule_has_to_cover_the_name_with_its_identifier() {
    let with = |target: &str| {
        simplified(&with_group(&[collection("c", 200, "Allow", &[application("AllowBatch", &[target])])]))
    };
    let passes = ["passes: application rule `AllowBatch` (collection `c`, priority 200)"];
    for target in ["*.WestEurope.service.batch.azure.com", "*.batch.azure.com", "*.azure.com", "*"] {
        assert_eq!(with(target), passes, "{target}");
    }
    for target in ["westeurope.service.batch.azure.com", "westeurope.batch.azure.com"] {
        let expected = format!(
            "{DEFAULT}. Rule `AllowBatch` is for `{target}`, but nodes call \
             `<identifier>.westeurope.service.batch.azure.com`, which it does not cover."
        );
        assert_eq!(with(target), [expected], "{target}");
    }
    let expected = "unsure: the account's node management endpoint: application rule `AllowBatch` is for \
                    `0a1b.westeurope.service.batch.azure.com`";
    assert_eq!(with("0a1b.westeurope.service.batch.azure.com"), [expected]);
}

#[test]
fn the_accounts_own_endpoint_decides_when_it_is_known() {
    let own = "0a1b.westeurope.service.batch.azure.com";
    let hosts = Hosts { node_management: Some(own.to_owned()), ..hosts() };
    let with = |rule: Value| {
        let documents = with_group(&[collection("c", 200, "Allow", &[rule])]);
        outcomes(&asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts, When::Today))
    };
    assert_eq!(
        with(application("A", &["www.contoso.com", own])),
        ["passes: application rule `A` (collection `c`, priority 200)"]
    );
    assert!(with(application("A", &["2c3d.westeurope.service.batch.azure.com"]))[0].starts_with(DEFAULT));
    let by_name = |name: &str| {
        let mut rule = network("N", "", "443");
        rule["destinationAddresses"] = json!([]);
        rule["destinationFqdns"] = json!([name]);
        rule
    };
    assert_eq!(with(by_name(own)), ["passes: network rule `N` (collection `c`, priority 200)"]);
    assert!(with(by_name("westeurope.batch.azure.com"))[0].starts_with("unsure: whether the addresses of"));
    assert_eq!(with(by_name("www.contoso.com")), [DEFAULT]);
}

#[test]
fn tasks_that_call_back_need_the_accounts_name() {
    let with = |target: &str| {
        let documents = with_group(&[collection("c", 200, "Allow", &[application("A", &[target])])]);
        outcomes(&asked(&documents, &RequiredFlow::CLASSIC_CALLBACK, &hosts(), When::Today))
    };
    assert_eq!(with("*.westeurope.batch.azure.com"), ["passes: application rule `A` (collection `c`, priority 200)"]);
    assert!(with("*.westeurope.service.batch.azure.com")[0].starts_with(DEFAULT));
}

#[test]
fn an_application_rule_counts_only_for_https_on_the_port() {
    let with = |protocol: &str, port: Value| {
        let mut rule = application("A", &["*"]);
        rule["protocols"] = json!([{"protocolType": protocol, "port": port}, {"protocolType": "Http", "port": 80}]);
        simplified(&with_group(&[collection("c", 200, "Allow", &[rule])]))
    };
    let passes = ["passes: application rule `A` (collection `c`, priority 200)"];
    assert_eq!(with("https", json!("443")), passes);
    assert_eq!(with("Https", json!(8443)), [DEFAULT]);
    assert_eq!(with("Mssql", json!(443)), [DEFAULT]);
    assert!(with("Http", json!(443))[0].starts_with("unsure: what the protocol “Http:443, Http:80”"));
    assert!(with("Https", json!("x"))[0].starts_with("unsure: what the protocol “Https:x, Http:80”"));
}

#[test]
fn a_rule_for_some_storage_accounts_leaves_the_others_stopped() {
    let with = |targets: &[&str]| storage(&with_group(&[collection("c", 200, "Allow", &[application("A", targets)])]));
    assert_eq!(with(&["*.core.windows.net"]), ["passes: application rule `A` (collection `c`, priority 200)"]);
    let all = ["*.blob.core.windows.net", "*.queue.core.windows.net", "*.table.core.windows.net"];
    assert_eq!(with(&all), ["passes: application rule `A` (collection `c`, priority 200)"]);
    let passes = |host: &str| format!("passes: application rule `A` (collection `c`, priority 200) for `{host}`");
    let stops = |host: &str| format!("{DEFAULT} for `{host}`");
    assert_eq!(
        with(&["*.blob.core.windows.net"]),
        [passes("<any account>.blob.core.windows.net"), stops("<any account>.table.core.windows.net")]
    );
    assert_eq!(
        with(&["logs.blob.core.windows.net"]),
        [passes("logs.blob.core.windows.net"), stops("<any account>.blob.core.windows.net")]
    );
}

#[test]
fn a_denied_account_is_told_apart_from_those_behind_it() {
    let deny = collection("deny", 100, "Deny", &[application("D", &["evil.blob.core.windows.net"])]);
    let allow = collection("allow", 200, "Allow", &[application("A", &["*.core.windows.net"])]);
    let outcomes = storage(&with_group(&[allow, deny]));
    assert_eq!(
        outcomes,
        [
            "passes: application rule `A` (collection `allow`, priority 200) for `<any account>.blob.core.windows.net`",
            "stops: application rule `D` (collection `deny`, priority 100) for `evil.blob.core.windows.net`"
        ]
    );
}

#[test]
fn fqdn_tags_categories_and_urls_are_in_doubt_where_they_could_matter() {
    let with = |member: &str, text: &str| {
        let mut rule = application("A", &[]);
        rule[member] = json!([text]);
        with_group(&[collection("c", 200, "Allow", &[rule])])
    };
    assert_eq!(simplified(&with("fqdnTags", "WindowsUpdate")), [DEFAULT]);
    assert_eq!(simplified(&with("fqdnTags", "Office365.Exchange.Optimize")), [DEFAULT]);
    assert!(simplified(&with("fqdnTags", "SomethingNew"))[0].starts_with("unsure: whether the FQDN tag"));
    assert!(storage(&with("fqdnTags", "AzureBackup"))[0].starts_with("unsure: whether the FQDN tag"));
    assert!(simplified(&with("webCategories", "WebHosting"))[0].starts_with("unsure: whether the web category"));
    assert!(simplified(&with("targetUrls", "*.batch.azure.com/x"))[0].starts_with("unsure: whether the web category"));
    assert_eq!(simplified(&with("targetUrls", "www.contoso.com/x")), [DEFAULT]);
}

#[test]
fn ip_groups_are_resolved_by_id_in_any_case_and_missed_when_they_are_not_pasted() {
    let id = format!("{PROVIDER}/ipGroups/Nodes");
    let mut rule = network("AllowBatch", BATCH, "443");
    rule["sourceAddresses"] = json!([]);
    rule["sourceIpGroups"] = json!([id.to_lowercase()]);
    let mut documents = with_group(&[collection("c", 200, "Allow", &[rule])]);
    let segments = asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Today);
    let SegmentOutcome::Unknown(facts) = &segments[0].outcome else { panic!() };
    assert_eq!(facts[0].command.as_deref().unwrap().split(" --").next(), Some("az network ip-group show"));
    documents.push(json!({"id": id, "name": "Nodes", "ipAddresses": ["10.0.0.0/26", "10.0.0.64-10.0.0.100"],
        "firewalls": [], "type": "Microsoft.Network/ipGroups"}));
    let segments = asked(&documents, &RequiredFlow::SIMPLIFIED, &hosts(), When::Today);
    let passing = segments.iter().filter(|segment| segment.outcome == SegmentOutcome::Allowed);
    let sources = passing.fold(PrefixSet::default(), |all, segment| &all | &segment.flow.source);
    assert!(sources.contains("10.0.0.100".parse().unwrap()) && !sources.contains("10.0.0.101".parse().unwrap()));
    assert!(segments.iter().all(|segment| !matches!(segment.outcome, SegmentOutcome::Unknown(_))));
}

#[test]
fn what_is_unclear_matters_only_where_it_could_decide() {
    let unclear = |action| collection("unclear", 200, action, &[network("Odd", "*", "44x")]);
    let allow = |priority| collection("allow", priority, "Allow", &[network("AllowBatch", BATCH, "443")]);
    let before = ["passes: network rule `AllowBatch` (collection `allow`, priority 100)"];
    assert_eq!(simplified(&with_group(&[allow(100), unclear("Deny")])), before);
    let same = ["passes: network rule `AllowBatch` (collection `allow`, priority 300)"];
    assert_eq!(simplified(&with_group(&[unclear("Allow"), allow(300)])), same);
    let doubt = ["unsure: what the destination port “44x” of network rule `Odd` means"];
    assert_eq!(simplified(&with_group(&[unclear("Deny"), allow(300)])), doubt);
    let odd = simplified(&with_group(&[unclear("Perhaps"), allow(300)]));
    assert_eq!(odd.len(), 1);
    assert!(odd[0].contains("what the action “Perhaps” of collection `unclear` means"), "{odd:?}");
}

#[test]
fn an_unknown_tag_is_in_doubt() {
    let documents =
        with_group(&[collection("c", 200, "Allow", &[network("A", "BatchNodeManagment.WestEurope", "443")])]);
    assert!(simplified(&documents)[0].starts_with("unsure: which addresses the service tag"));
}

#[test]
fn rules_that_translate_inbound_destinations_do_not_concern_what_nodes_open() {
    let mut nat = network("Nat", "*", "443");
    nat["ruleType"] = json!("NatRule");
    let mut translation = collection("nat", 100, "DNAT", &[nat]);
    translation["ruleCollectionType"] = json!("FirewallPolicyNatRuleCollection");
    assert_eq!(simplified(&with_group(&[translation])), [DEFAULT]);
}

// Against a slow, plain evaluation, packet by packet.

/// A network rule as the model sees it: hosts of 10.0.0.0/29 and of 20.0.0.0/29.
#[derive(Clone, Debug)]
struct ModelRule {
    sources: Vec<u8>,
    destinations: Vec<u8>,
    tcp: bool,
    matches_port: bool,
}

#[derive(Clone, Debug)]
struct ModelCollection {
    allow: bool,
    rules: Vec<ModelRule>,
}

/// Policies from child to parent, each with groups, each with collections; priorities are given from lists of distinct
/// numbers, so that written order and priority differ.
type Model = Vec<Vec<(u32, Vec<(u32, ModelCollection)>)>>;

fn model_rules() -> impl Strategy<Value = ModelRule> {
    let ends = || prop::collection::vec(0u8..8, 1..5);
    (ends(), ends(), prop::bool::weighted(0.8), prop::bool::weighted(0.8))
        .prop_map(|(sources, destinations, tcp, matches_port)| ModelRule { sources, destinations, tcp, matches_port })
}

fn shuffled(count: usize) -> impl Strategy<Value = Vec<u32>> {
    let numbers: Vec<u32> = (0..).map(|number| 100 + number * 10).take(count).collect();
    Just(numbers).prop_shuffle()
}

fn models() -> impl Strategy<Value = Model> {
    let rules = prop::collection::vec(model_rules(), 0..3);
    let collection = (any::<bool>(), rules).prop_map(|(allow, rules)| ModelCollection { allow, rules });
    let collections = (shuffled(3), prop::collection::vec(collection, 0..3))
        .prop_map(|(priorities, collections)| priorities.into_iter().zip(collections).collect());
    let groups = (shuffled(2), prop::collection::vec(collections, 0..3))
        .prop_map(|(priorities, groups)| priorities.into_iter().zip(groups).collect());
    prop::collection::vec(groups, 1..4)
}

/// What becomes of one packet: true if it passes.
fn model_passes(model: &Model, source: u8, destination: u8) -> bool {
    for policy in model.iter().rev() {
        let mut groups: Vec<_> = policy.iter().collect();
        groups.sort_by_key(|(priority, _)| *priority);
        for (_, collections) in groups {
            let mut collections: Vec<_> = collections.iter().collect();
            collections.sort_by_key(|(priority, _)| *priority);
            for (_, collection) in collections {
                for rule in &collection.rules {
                    if rule.tcp
                        && rule.matches_port
                        && rule.sources.contains(&source)
                        && rule.destinations.contains(&destination)
                    {
                        return collection.allow;
                    }
                }
            }
        }
    }
    false
}

const ORIGIN: Origin = Origin { source: 0, line: 1, column: 1 };

fn model_rule(rule: &ModelRule) -> FirewallRule {
    let address = |network: u8, host: &u8| AddressTerm::Prefix(std::net::IpAddr::from([network, 0, 0, *host]).into());
    FirewallRule {
        name: "r".to_owned(),
        origin: ORIGIN,
        // Half of the sources come by an IP group.
        sources: vec![AddressTerm::Group(format!("/providers/Microsoft.Network/ipGroups/g{}", rule.sources[0]).into())]
            .into_iter()
            .chain(rule.sources.iter().skip(1).map(|host| address(10, host)))
            .collect(),
        destinations: rule.destinations.iter().map(|host| address(20, host)).collect(),
        hosts: Vec::new(),
        kind: FirewallRuleKind::Network {
            protocols: vec![Reading::Known(ProtocolTerm::One(if rule.tcp { Protocol::Tcp } else { Protocol::Udp }))],
            ports: vec![if rule.matches_port { PortTerm::Range(400, 500) } else { PortTerm::Range(80, 442) }],
        },
    }
}

fn model_estate(model: &Model) -> Estate {
    let resource = |kind: &str, name: &str| Resource {
        name: Reading::Known(name.to_owned()),
        id: Some(format!("/providers/Microsoft.Network/{kind}/{name}").into()),
        location: None,
        origin: ORIGIN,
        description: Default::default(),
    };
    let policy = |depth: usize| ResourceId::of("Microsoft.Network/firewallPolicies", &format!("p{depth}"));
    let mut estate = Estate::default();
    for host in 0u8..8 {
        let prefix = AddressTerm::Prefix(std::net::IpAddr::from([10, 0, 0, host]).into());
        let resource = resource("ipGroups", &format!("g{host}"));
        estate.ip_groups.push(IpGroup { resource, prefixes: vec![prefix], incomplete: None });
    }
    for (depth, groups) in model.iter().enumerate() {
        let base_policy = (depth + 1 < model.len()).then(|| policy(depth + 1));
        estate.firewall_policies.push(FirewallPolicy {
            resource: resource("firewallPolicies", &format!("p{depth}")),
            base_policy,
            untranslated: Untranslated::default(),
            groups: Some(Vec::new()),
            incomplete: None,
        });
        for (priority, collections) in groups {
            let collections = collections.iter().map(|(priority, collection)| RuleCollection {
                name: "c".to_owned(),
                origin: ORIGIN,
                priority: Reading::Known(*priority),
                access: Reading::Known(if collection.allow { Access::Allow } else { Access::Deny }),
                rules: collection.rules.iter().map(model_rule).collect(),
            });
            estate.rule_collection_groups.push(RuleCollectionGroup {
                resource: resource("firewallPolicies", &format!("p{depth}/ruleCollectionGroups/g")),
                policy: Some(policy(depth)),
                priority: Reading::Known(*priority),
                collections: collections.collect(),
                incomplete: None,
            });
        }
    }
    estate.firewalls.push(AzureFirewall {
        resource: resource("azureFirewalls", "fw"),
        private_ips: Vec::new(),
        untranslated: Untranslated::default(),
        tunnelled: false,
        public_ips: Vec::new(),
        subnet: None,
        policy: Some(policy(0)),
        collections: Vec::new(),
        incomplete: None,
    });
    estate
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_packet_fares_as_in_a_plain_evaluation(model in models()) {
        let estate = model_estate(&model);
        let table = TagTable::embedded();
        let tags = Tags::new(table, Cloud::Public);
        let question = Question { required: &RequiredFlow::SIMPLIFIED, region: None, protocol: Protocol::Tcp, when: When::Today,
            virtual_network: None, endpoint: None };
        let net = |text: &str| PrefixSet::from(text.parse::<ipnet::IpNet>().unwrap());
        let flow = Flow { source: net("10.0.0.0/29"), source_ports: RequiredFlow::client_ports(), destination: net("20.0.0.0/29"),
            destination_ports: PortSet::range(443, 443) };
        let segments = segments(&estate.firewalls.as_slice()[0], &estate, &question, &Hosts::new(Cloud::Public, None), &flow, &tags);
        for source in 0u8..8 {
            for destination in 0u8..8 {
                let holds = |segment: &&Segment| segment.flow.source.contains([10, 0, 0, source].into())
                    && segment.flow.destination.contains([20, 0, 0, destination].into());
                let holding: Vec<&Segment> = segments.iter().filter(holds).collect();
                prop_assert_eq!(holding.len(), 1);
                let expected = if model_passes(&model, source, destination) { SegmentOutcome::Allowed } else { SegmentOutcome::Blocked };
                prop_assert_eq!(&holding[0].outcome, &expected);
            }
        }
    }
}

// The same for host names: of storage, every name that a node may call.

const NAMES: [&str; 9] = [
    "a.blob.core.windows.net",
    "b.blob.core.windows.net",
    "xa.blob.core.windows.net",
    "other.blob.core.windows.net",
    "a.table.core.windows.net",
    "xa.table.core.windows.net",
    "other.table.core.windows.net",
    "a.queue.core.windows.net",
    "other.queue.core.windows.net",
];

const TARGETS: [&str; 9] = [
    "*",
    "*.core.windows.net",
    "*.blob.core.windows.net",
    "*.table.core.windows.net",
    "a.blob.core.windows.net",
    "b.blob.core.windows.net",
    "*a.blob.core.windows.net",
    "a.table.core.windows.net",
    "www.contoso.com",
];

/// An application rule, or a network rule for every address, of a collection: sources and targets by number.
type ModelHostRule = (bool, bool, Vec<u8>, Vec<usize>);

fn model_host_rules() -> impl Strategy<Value = Vec<ModelHostRule>> {
    let sources = prop::collection::vec(0u8..4, 1..4);
    let targets = prop::collection::vec(0usize..TARGETS.len(), 1..3);
    prop::collection::vec((any::<bool>(), prop::bool::weighted(0.2), sources, targets), 0..5)
}

fn target_covers(target: &str, name: &str) -> bool {
    target.strip_prefix('*').map_or(target == name, |tail| name.ends_with(tail))
}

fn model_host_passes(rules: &[ModelHostRule], source: u8, name: &str) -> bool {
    for network in [true, false] {
        for (allow, is_network, sources, targets) in rules {
            let covers = *is_network || targets.iter().any(|&target| target_covers(TARGETS[target], name));
            if *is_network == network && sources.contains(&source) && covers {
                return *allow;
            }
        }
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_account_fares_as_in_a_plain_evaluation(rules in model_host_rules()) {
        let collections: Vec<Value> = rules.iter().enumerate().map(|(number, (allow, is_network, sources, targets))| {
            let targets: Vec<&str> = targets.iter().map(|&target| TARGETS[target]).collect();
            let mut rule = if *is_network { network("n", "*", "443") } else { application("a", &targets) };
            let hosts: Vec<String> = sources.iter().map(|host| format!("10.0.0.{host}")).collect();
            rule["sourceAddresses"] = json!(hosts);
            collection("c", 100 + u32::try_from(number).unwrap(), if *allow { "Allow" } else { "Deny" }, &[rule])
        }).collect();
        let segments = asked(&with_group(&collections), &RequiredFlow::CLASSIC_STORAGE, &hosts(), When::Today);
        for source in 0u8..5 {
            let mut expected: Vec<bool> = NAMES.iter().map(|name| model_host_passes(&rules, source, name)).collect();
            expected.sort_unstable();
            expected.dedup();
            let holding = segments.iter().filter(|segment| segment.flow.source.contains([10, 0, 0, source].into()));
            let mut found: Vec<bool> = holding.map(|segment| segment.outcome == SegmentOutcome::Allowed).collect();
            found.sort_unstable();
            found.dedup();
            prop_assert_eq!(found, expected);
            prop_assert!(segments.iter().all(|segment| !matches!(segment.outcome, SegmentOutcome::Unknown(_))));
        }
    }
}
