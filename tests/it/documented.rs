//! Each statement of the how-to of October 2021, and of the pages that replaced it, has its place in a plan. `documented.tsv` lists
//! them: the document, the number of the statement there, what it says, and what plans say for it.

use std::collections::BTreeSet;
use std::fs;

use model::net::TagTable;
use switchover::{Edition, Options, Source, plan};

use crate::steps::{account, network, planned, pool};
use crate::support::{estate, files_in, fixture, locked_down_sample, project, source, sources};

/// Statements that a verdict keeps, with the test that shows it.
const BY_VERDICTS: [(&str, u32); 1] =
    // `statements::the_older_zone_of_the_accounts_own_endpoint_disturbs_no_node`
    [("current", 37)];

const CLOUD_SERVICES: &str = r#", "deploymentConfiguration": {"cloudServiceConfiguration": {"osFamily": "6"}}"#;
const PRIVATE: &str = r#", "publicNetworkAccess": "Disabled""#;
const SELECTIVE: &str = r#", "networkProfile": {"nodeManagementAccess": {"defaultAction": "Deny", "ipRules": []}}"#;

/// A pool whose nodes have no public addresses, in its subnet or in no virtual network.
fn without_addresses(name: &str, is_in_network: bool) -> String {
    let none = r#""publicIPAddressConfiguration": {"provision": "NoPublicIPAddresses"}"#;
    let subnet =
        pool(name, "").replace(r#""networkConfiguration": {"#, &format!(r#""networkConfiguration": {{{none}, "#));
    let at = subnet.find(r#", "subnetId""#).unwrap();
    let end = subnet[at..].find('}').unwrap() + at;
    if is_in_network { subnet } else { [&subnet[..at], &subnet[end..]].concat() }
}

/// An endpoint for nodes in their subnet.
fn endpoint() -> String {
    let (network, account) = (network(""), account(""));
    let id = |text: &str, start: &str| {
        let at = text.find(start).unwrap();
        text[at..].split('"').next().unwrap().to_owned()
    };
    let (virtual_network, account) = (id(&network, "/subscriptions"), id(&account, "/subscriptions"));
    format!(
        r#"{{"id": "{}", "name": "pe", "type": "Microsoft.Network/privateEndpoints", "location": "westeurope", "properties": {{
            "subnet": {{"id": "{virtual_network}/subnets/endpoints"}}, "privateLinkServiceConnections": [{{"name": "c", "properties": {{
            "privateLinkServiceId": "{account}", "groupIds": ["nodeManagement"],
            "privateLinkServiceConnectionState": {{"status": "Approved"}}}}}}]}}}}"#,
        virtual_network.replace("virtualNetworks/vnet", "privateEndpoints/pe")
    )
}

/// Everything that plans of one edition say about estates of all kinds.
fn said(edition: Edition) -> String {
    let closed =
        |name: &str| network("").replace("AllowBatchIn", name).replace(r#""access": "Allow""#, r#""access": "Deny""#);
    let moved = r#", "targetNodeCommunicationMode": "Default", "currentNodeCommunicationMode": "Classic""#;
    let documents = [
        vec![account(""), pool("a", ""), network("")],
        vec![network("")],
        vec![account(PRIVATE), pool("a", ""), pool("old", CLOUD_SERVICES), network("")],
        vec![account(SELECTIVE), pool("a", ""), network("")],
        vec![account(""), without_addresses("np", true), network("")],
        vec![account(""), without_addresses("v1", false)],
        vec![account(PRIVATE), without_addresses("np", true), closed("DenyBatchIn"), endpoint()],
        vec![account(""), pool("a", moved), closed("DenyBatchIn")],
        vec![
            account(""),
            pool("a", ""),
            network("").replacen(r#""subnets": "#, r#""dhcpOptions": {"dnsServers": ["10.0.0.4"]}, "subnets": "#, 1),
        ],
    ];
    let mut texts: Vec<String> = documents.iter().map(|texts| render::text(&planned(edition, texts))).collect();
    let options = Options { edition: Some(edition), ..Options::default() };
    let firewall = source(&fixture("node-firewall/block-out.netsh"));
    let tunnel = sources(&files_in(&project("static/samples/forced-tunnel")));
    let estates = [vec![locked_down_sample()], vec![locked_down_sample(), firewall], estate("forced-tunnel"), tunnel];
    for sources in estates {
        texts.push(render::text(&plan(&sources, &options)));
    }
    let texts_of_pool = [account(""), pool("a", ""), network("")].concat();
    let sources = [Source::new("pool.json", texts_of_pool)];
    let region = Options { region: TagTable::embedded().region_at("westindia"), ..options.clone() };
    let subscriptions = ["11111111-2222-3333-4444-555555555555", "21111111-2222-3333-4444-555555555555"];
    let several = Options { subscriptions: subscriptions.map(str::to_owned).to_vec(), ..options };
    texts.extend([region, several].map(|options| render::text(&plan(&sources, &options))));
    texts.concat()
}

#[test]
fn every_statement_of_the_documents_has_its_place_in_a_plan() {
    let table = fs::read_to_string(project("tests/it/documented.tsv")).unwrap();
    let by_edition = [("how-to", 76, said(Edition::Preview)), ("current", 40, said(Edition::Ga))];
    let mut missing = Vec::new();
    for (document, count, said) in by_edition {
        let mut numbers: BTreeSet<u32> =
            BY_VERDICTS.iter().filter(|(own, _)| *own == document).map(|(_, number)| *number).collect();
        for line in table.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let [own, number, statement, phrases @ ..] = cells.as_slice() else { panic!("{line}") };
            if *own != document {
                continue;
            }
            assert!(!phrases.is_empty() && numbers.insert(number.parse().unwrap()), "{line}");
            let unsaid = phrases.iter().filter(|phrase| !said.contains(**phrase));
            missing.extend(unsaid.map(|phrase| format!("{document} {number}, {statement}: {phrase}")));
        }
        assert_eq!(numbers, (1..=count).collect(), "{document}");
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
