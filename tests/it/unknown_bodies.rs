//! Resources whose `properties` are a parameter without a value, or hold one: what they hold is unknown, and not absent.

use model::net::Region;
use model::plan::Verdict;
use switchover::{Edition, Options, Source};

use crate::support::subjects;

/// Declarations with a hole for the properties of one resource, and what the hole is about.
const DECLARATIONS: &[(&str, &str)] = &[
    (
        "nsg",
        "resource a 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {\n  name: 'a'\n  location: 'westeurope'\n  properties: HOLE\n}\n",
    ),
    (
        "route table",
        "resource a 'Microsoft.Network/routeTables@2023-04-01' = {\n  name: 'a'\n  location: 'westeurope'\n  properties: HOLE\n}\n",
    ),
    (
        "subnet inside its network",
        "resource v 'Microsoft.Network/virtualNetworks@2023-04-01' = {\n  name: 'v'\n  location: 'westeurope'\n  properties: {\n    addressSpace: { \
         addressPrefixes: [ '10.0.0.0/16' ] }\n    subnets: [ { name: 'a', properties: HOLE } ]\n  }\n}\n",
    ),
    (
        "subnet as a child",
        "resource v 'Microsoft.Network/virtualNetworks@2023-04-01' = {\n  name: 'v'\n  location: 'westeurope'\n  properties: {\n    addressSpace: { \
         addressPrefixes: [ '10.0.0.0/16' ] }\n  }\n}\nresource a 'Microsoft.Network/virtualNetworks/subnets@2023-04-01' = {\n  parent: v\n  name: \
         'a'\n  properties: HOLE\n}\n",
    ),
    (
        "pool",
        "resource b 'Microsoft.Batch/batchAccounts@2024-02-01' = {\n  name: 'b'\n  location: 'westeurope'\n  properties: { publicNetworkAccess: 'Enabled' \
         }\n}\nresource a 'Microsoft.Batch/batchAccounts/pools@2024-02-01' = {\n  parent: b\n  name: 'a'\n  properties: HOLE\n}\n",
    ),
];

#[test]
fn what_unknown_properties_hold_is_unknown() {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    for (what, declarations) in DECLARATIONS {
        for hole in ["props", "{\n    ...props\n  }", "union(props, {})", "json(text)"] {
            let text = format!("param props object\nparam text string\n{}", declarations.replace("HOLE", hole));
            let found = subjects(&[Source::new("main.bicep", text.clone())], &options);
            assert_eq!(found.len(), 1, "{what}: {text}");
            let verdict = found[0].modes.simplified;
            assert_eq!(verdict, Verdict::Unknown, "{what}: {text}");
        }
    }
}
