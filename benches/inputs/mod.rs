//! Texts to measure plans of, and what they are compared with.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use serde::de::IgnoredAny;
use switchover::Source;

/// What any reader of JSON does at least: `serde_json` skips the text.
pub fn skip(sources: &[Source]) -> bool {
    sources.iter().all(|source| serde_json::from_str::<IgnoredAny>(&source.text).is_ok())
}

/// A group as `az network nsg show` prints it, whose rules look like those of a grown network: address lists, ports, a
/// few service tags, and a deny at the end.
pub fn nsg(rules: usize) -> String {
    let mut text =
        String::from("{\n  \"name\": \"nsg-large\",\n  \"location\": \"westeurope\",\n  \"securityRules\": [\n");
    for at in 0..rules {
        let (direction, remote) = if at % 3 == 0 { ("Inbound", "source") } else { ("Outbound", "destination") };
        let local = if remote == "source" { "destination" } else { "source" };
        let address = match at % 10 {
            0 => "AzureKeyVault.westeurope".to_owned(),
            1 => "Sql.westeurope".to_owned(),
            _ => format!("10.{}.{}.0/24", at / 256 % 256, at % 256),
        };
        let access = if at % 7 == 0 { "Deny" } else { "Allow" };
        let _ = write!(
            text,
            r#"    {{
      "access": "{access}",
      "description": "Rule number {at} of a grown network",
      "{local}AddressPrefix": "*",
      "{local}AddressPrefixes": [],
      "{remote}AddressPrefix": "{address}",
      "{remote}AddressPrefixes": [],
      "destinationPortRange": "{port}",
      "destinationPortRanges": [],
      "direction": "{direction}",
      "etag": "W/\"7d1f9c0e-0000-4000-8000-5f0c2a6b9e11\"",
      "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-large/securityRules/Rule{at}",
      "name": "Rule{at}",
      "priority": {priority},
      "protocol": "Tcp",
      "provisioningState": "Succeeded",
      "resourceGroup": "rg",
      "sourcePortRange": "*",
      "sourcePortRanges": [],
      "type": "Microsoft.Network/networkSecurityGroups/securityRules"
    }},
"#,
            port = if at % 4 == 0 { 443 } else { 8_000 + at % 1_000 },
            priority = 100 + at % 3_900,
        );
    }
    text.push_str(
        r#"    { "name": "DenyAllOut", "priority": 4096, "direction": "Outbound", "access": "Deny", "protocol": "*",
      "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*" }
  ]
}
"#,
    );
    text
}

/// So many groups of 20 rules each, with names of their own.
pub fn groups(count: usize) -> String {
    let group = |at: usize| nsg(20).replacen("nsg-large", &format!("nsg-{at}"), 1);
    format!("[{}]", (0..count).map(group).collect::<Vec<_>>().join(","))
}

/// A pool with all hops on its path: the fixture `one-pool`.
pub fn one_pool() -> io::Result<Vec<Source>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/estate/one-pool");
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let source = |path: &Path| {
        Ok(Source::new(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(path)?))
    };
    paths.iter().map(|path| source(path)).collect()
}

/// So many pools in one subnet with an NSG.
pub fn pools(count: usize) -> String {
    const NETWORK: &str =
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network";
    let subnet = format!("{NETWORK}/virtualNetworks/vnet/subnets/nodes");
    let pool = |at: usize| {
        format!(
            r#"{{ "name": "pool-{at}", "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "STANDARD_D4S_V5",
  "networkConfiguration": {{ "subnetId": "{subnet}" }}, "targetNodeCommunicationMode": "Classic" }}"#
        )
    };
    let vnet = format!(
        r#"{{ "name": "vnet", "type": "Microsoft.Network/virtualNetworks", "location": "westeurope",
  "id": "{NETWORK}/virtualNetworks/vnet", "subnets": [{{ "name": "nodes", "id": "{subnet}", "addressPrefix": "10.0.0.0/16",
    "networkSecurityGroup": {{ "id": "{NETWORK}/networkSecurityGroups/nsg-large" }} }}] }}"#
    );
    let group = nsg(20).replacen('{', &format!(r#"{{ "id": "{NETWORK}/networkSecurityGroups/nsg-large","#), 1);
    let all: Vec<String> = [vnet, group].into_iter().chain((0..count).map(pool)).collect();
    format!("[{}]", all.join(",\n"))
}

/// The rules of a node that accept so many addresses before what Batch needs.
pub fn node_rules(count: usize) -> String {
    let mut text = String::from("*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n");
    for at in 0..count {
        let _ =
            writeln!(text, "-A OUTPUT -d 10.{}.{}.0/24 -p tcp -m tcp --dport 443 -j ACCEPT", at / 256 % 256, at % 256);
    }
    text.push_str("-A INPUT -p tcp -m multiport --dports 29876,29877 -j ACCEPT\n");
    text.push_str("-A OUTPUT -p tcp -m tcp --dport 443 -j ACCEPT\nCOMMIT\n");
    text
}
