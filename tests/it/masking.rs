//! Masking ends where the string does that a secret is in: what follows it is read, and the secret is nowhere.

use read::secrets::without;
use serde_json::json;
use switchover::{Options, Source};

const SECRETS: [&str; 3] = ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk", "hunter2hunter2", "MIIEvAIBADANBgkqhk"];

/// Ways in which a description or a command line may hold a secret.
fn texts() -> Vec<String> {
    let [bearer, password, key] = SECRETS;
    vec![
        format!("curl -H \"Authorization: Bearer {bearer}\""),
        format!("curl -H \"Authorization: Bearer {bearer}\" https://x"),
        format!("curl -H 'Authorization: Bearer {bearer}' https://x"),
        format!("curl -H Authorization:{bearer}"),
        format!("curl -H \\\"Authorization: {bearer}\\\" x"),
        format!("{{\"password\": \"{password}\", \"user\": \"u\"}}"),
        json!({"inner": format!("{{\"password\": \"{password}\"}}")}).to_string(),
        format!("export PASSWORD='{password}"),
        format!("export PASSWORD=\"{password}"),
        format!("PASSWORD='{password}\"{password}' ./run"),
        format!("az login -u me -p {password}"),
        format!("Cookie: session={password}\\"),
        format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----"),
        format!("-----BEGIN PRIVATE KEY-----\n{key}"),
    ]
}

fn nsg(description: &serde_json::Value) -> serde_json::Value {
    let rule = |name: &str, priority: u32, access: &str| {
        json!({"name": name, "description": description, "priority": priority, "direction": "Outbound", "access": access,
            "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
            "destinationPortRange": "*"})
    };
    json!({"name": "n1", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
        "securityRules": [rule("first", 100, "Deny"), rule("last", 200, "Allow")]})
}

/// The rules of the only NSG, by their names, and everything that is said.
fn read(text: &str) -> (Vec<String>, String) {
    let sources = [Source::new("n.json", text)];
    let read = read::read(&sources);
    let own = read.estate.nsgs.iter().flat_map(|nsg| &nsg.rules.entries).filter(|rule| !rule.is_default);
    let names = own.map(|rule| rule.name.clone()).collect();
    let plan = switchover::plan(&sources, &Options::default());
    (names, format!("{:?} {}", read.sources, render::json(&plan).unwrap()))
}

#[test]
fn what_follows_a_secret_in_a_string_of_json_is_read() {
    for secret in texts() {
        let nsg = nsg(&json!(secret));
        for text in [nsg.to_string(), serde_json::to_string_pretty(&nsg).unwrap()] {
            let (names, said) = read(&text);
            assert_eq!(names, ["first", "last"], "{secret}: {}", without(&text));
            assert!(!said.contains("not valid JSON"), "{secret}: {said}");
            assert!(
                SECRETS.iter().all(|secret| !said.contains(secret) && !without(&text).contains(secret)),
                "{secret}"
            );
        }
        // As JSON inside a string, as az prints logs and states hold bodies.
        let inside = json!({"properties": {"body": nsg.to_string()}}).to_string();
        let masked = without(&inside);
        assert!(serde_json::from_str::<serde_json::Value>(&masked).is_ok(), "{masked}");
        assert!(SECRETS.iter().all(|secret| !masked.contains(secret)), "{masked}");
    }
}

#[test]
fn a_block_whose_lines_are_strings_of_a_list_is_masked_line_by_line() {
    let lines = ["-----BEGIN PRIVATE KEY-----", SECRETS[2], "q83vEjRWeJCrze8SNFZ4kKvN", "-----END PRIVATE KEY-----"];
    for lines in [&lines[..], &lines[..3]] {
        let text = json!({"key": lines, "nsg": nsg(&json!("plain"))});
        for text in [text.to_string(), serde_json::to_string_pretty(&text).unwrap()] {
            let masked = without(&text);
            assert!(serde_json::from_str::<serde_json::Value>(&masked).is_ok(), "{masked}");
            assert!(!masked.contains(SECRETS[2]) && !masked.contains("q83vEjRW"), "{masked}");
            assert_eq!(read(&text).0, ["first", "last"], "{masked}");
        }
    }
}

#[test]
fn what_follows_a_secret_in_bicep_and_terraform_is_read() {
    let bearer = SECRETS[0];
    let bicep = format!(
        "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: 'n1'\n  location: 'westeurope'\n  properties: {{ \
         securityRules: [ {{ name: 'first', properties: {{ description: 'curl -H \"Authorization: Bearer {bearer}\"', priority: 200, \
         direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: \
         '*', destinationPortRange: '*' }} }} ] }}\n}}\n"
    );
    let terraform = format!(
        "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"n1\"\n  location = \"westeurope\"\n  resource_group_name = \
         \"rg\"\n  security_rule {{\n    name = \"first\"\n    description = \"curl -H \\\"Authorization: Bearer {bearer}\\\" x\"\n    \
         priority = 200\n    direction = \"Outbound\"\n    access = \"Deny\"\n    protocol = \"*\"\n    source_port_range = \"*\"\n    \
         destination_port_range = \"*\"\n    source_address_prefix = \"*\"\n    destination_address_prefix = \"*\"\n  }}\n}}\n"
    );
    for text in [bicep, terraform] {
        let (names, said) = read(&text);
        assert_eq!(names, ["first"], "{}", without(&text));
        assert!(!said.contains(bearer), "{said}");
    }
}
