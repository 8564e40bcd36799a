//! Work is linear: what is added to a text costs the same however much there is before it, for each way in which a text can grow.
//! Allocations are counted, not seconds, so a busy machine changes nothing. `regressions` has the texts that once took too much.

use std::fmt::Write as _;

use allocation_counter::{AllocationInfo, measure};
use model::net::{Region, TagTable};
use serde_json::{Value, json};
use switchover::{Options, Source};

/// How many times more the second addition may allocate than the first one, which is half of it: 2 is linear, 4 is quadratic.
const MOST: f64 = 3.0;

/// The same for conditions on two fields at once, each of which divides what the others leave. The budget of steps of a node firewall
/// ends them ("takes more than so many steps").
const MOST_OF_TWO_FIELDS: f64 = 4.2;
const OF_TWO_FIELDS: &str = "elements of two sets";

/// What is allocated for a plan and its JSON. The table of service tags is there before.
pub fn allocated(sources: &[Source], options: &Options) -> AllocationInfo {
    measure(|| {
        let plan = switchover::plan(sources, options);
        let _ = render::json(&plan).unwrap();
    })
}

/// Options with a region and a table.
pub fn options() -> Options {
    Options {
        region: Region::find("westeurope"),
        service_tags: Some(TagTable::embedded().clone()),
        ..Options::default()
    }
}

fn rule(at: usize, changes: &Value) -> Value {
    let mut rule = json!({"name": format!("r{at}"), "priority": 100 + at % 3_990, "direction": "Outbound", "access": "Deny",
        "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
        "destinationPortRange": "443"});
    let changes = changes.as_object().unwrap().clone();
    rule.as_object_mut().unwrap().extend(changes);
    rule
}

/// A group of so many rules that deny something each, before one that allows the rest.
fn group(count: usize, denied: fn(usize) -> Value) -> String {
    let mut rules: Vec<Value> = (0..count).map(|at| rule(at, &denied(at))).collect();
    rules.push(rule(99_999, &json!({"access": "Allow", "priority": 4096})));
    json!({"name": "n", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope", "securityRules": rules})
        .to_string()
}

fn address(block: u8, at: usize) -> String {
    format!("{block}.{}.{}.0/25", at / 256, at % 256)
}

fn iptables(count: usize, policy: &str, rule: fn(usize) -> String) -> String {
    let rules: String = (0..count).map(|at| format!("-A OUTPUT {}\n", rule(at))).collect();
    format!("*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT {policy} [0:0]\n{rules}COMMIT\n")
}

fn nft(count: usize, before: &str, element: fn(usize) -> String, after: &str) -> String {
    let elements: Vec<String> = (0..count).map(element).collect();
    format!(
        "table inet f {{\n chain c {{ accept\n }}\n chain o {{\n  type filter hook output priority 0; policy drop;\n  {before} {{ {} }} {after}\n }}\n}}\n",
        elements.join(", ")
    )
}

fn routes(count: usize, hop: fn(usize) -> String) -> Value {
    let route = |at| {
        json!({"name": format!("r{at}"), "addressPrefix": address(20, at), "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": hop(at)})
    };
    json!({"name": "t", "type": "Microsoft.Network/routeTables", "location": "westeurope",
        "routes": (0..count).map(route).collect::<Vec<_>>()})
}

fn firewalls(count: usize) -> Vec<Value> {
    let firewall = |at: usize| {
        json!({"name": format!("f{at}"), "type": "Microsoft.Network/azureFirewalls", "location": "westeurope",
            "ipConfigurations": [{"name": "c", "privateIPAddress": format!("10.0.{}.{}", at / 256, at % 256)}]})
    };
    (0..count).map(firewall).collect()
}

fn each(count: usize, one: fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// How a text grows.
type Family = (&'static str, usize, fn(usize) -> String);

/// Ways in which a text may grow: a name, how much there is of it at first, and the text for so much.
fn families() -> [Family; 35] {
    [
        ("sources of denies", 25, |n| group(n, |at| json!({"sourceAddressPrefix": address(10, at)}))),
        ("source ports of denies", 25, |n| group(n, |at| json!({"sourcePortRange": (at * 2).to_string()}))),
        ("destinations of denies", 25, |n| group(n, |at| json!({"destinationAddressPrefix": address(20, at)}))),
        ("destination ports of denies", 25, |n| group(n, |at| json!({"destinationPortRange": (at * 2).to_string()}))),
        ("rules that can't be read", 25, |n| group(n, |_| json!({"priority": "x"}))),
        ("rules of one priority", 15, |n| {
            group(n, |at| json!({"priority": 100, "sourceAddressPrefix": address(10, at)}))
        }),
        ("addresses of one rule", 100, |n| {
            let prefixes: Vec<String> = (0..n).map(|at| address(20, at)).collect();
            json!({"name": "n", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
                "securityRules": [rule(1, &json!({"destinationAddressPrefixes": prefixes}))]})
            .to_string()
        }),
        ("groups", 10, |n| {
            let groups =
                (0..n).map(|at| group(3, |_| json!({})).replace(r#""name":"n""#, &format!(r#""name":"n{at}""#)));
            format!("[{}]", groups.collect::<Vec<_>>().join(","))
        }),
        ("rules apart", 15, |n| {
            let rules = (0..n).map(|at| {
                json!({"type": "Microsoft.Network/networkSecurityGroups/securityRules", "name": format!("n/r{at}"),
                    "properties": rule(at, &json!({}))})
            });
            json!(rules.collect::<Vec<_>>()).to_string()
        }),
        ("routes to one appliance", 50, |n| routes(n, |_| "10.0.0.4".to_owned()).to_string()),
        ("routes to appliances", 50, |n| routes(n, |at| format!("10.0.{}.{}", at / 256, at % 256)).to_string()),
        ("firewalls", 10, |n| json!(firewalls(n)).to_string()),
        ("routes to firewalls", 10, |n| {
            let mut all = firewalls(n);
            all.push(routes(n, |at| format!("10.0.{}.{}", at / 256, at % 256)));
            json!(all).to_string()
        }),
        ("destinations of iptables", 25, |n| {
            iptables(n, "ACCEPT", |at| format!("-d {} -p tcp -m tcp --dport 443 -j DROP", address(20, at)))
        }),
        ("sources of iptables", 25, |n| {
            iptables(n, "ACCEPT", |at| format!("-s {} -p tcp -m tcp --dport 443 -j DROP", address(10, at)))
        }),
        ("source ports of iptables", 25, |n| {
            iptables(n, "ACCEPT", |at| format!("-p tcp -m tcp --sport {} --dport 443 -j DROP", at * 2))
        }),
        ("sources of iptables by turns", 15, |n| {
            iptables(n, "DROP", |at| {
                let target = if at % 2 == 0 { "ACCEPT" } else { "DROP" };
                format!("-s {} -p tcp -m tcp --dport 443 -j {target}", address(10, at))
            })
        }),
        ("rules that can't be evaluated", 10, |n| {
            iptables(n, "DROP", |at| format!("-m owner --uid-owner {at} -j ACCEPT"))
        }),
        ("elements of a set", 100, |n| nft(n, "ip daddr", |at| address(20, at), "drop")),
        ("elements of a map", 50, |n| nft(n, "ip daddr vmap", |at| format!("{} : jump c", address(20, at)), "")),
        ("elements of two sets", 25, |n| {
            nft(n, "ip saddr . tcp sport", |at| format!("10.{}.{}.1 . {}", at / 256, at % 256, 1024 + at), "accept")
        }),
        ("rows of a table", 50, |n| {
            let rows = each(n, |at| format!("{}\tr{at}\t443\tTCP\tAny\t{}\tDeny\n", 100 + at, address(20, at)));
            format!("Priority\tName\tPort\tProtocol\tSource\tDestination\tAction\n{rows}")
        }),
        ("resources of Terraform", 10, |n| {
            each(n, |at| {
                format!(
                    "resource \"azurerm_network_security_rule\" \"r{at}\" {{\n  name = \"r{at}\"\n  priority = {}\n  direction = \
                     \"Outbound\"\n  access = \"Deny\"\n  protocol = \"*\"\n  source_port_range = \"*\"\n  destination_port_range = \
                     \"443\"\n  source_address_prefix = \"*\"\n  destination_address_prefix = \"*\"\n  resource_group_name = \"g\"\n  \
                     network_security_group_name = \"n\"\n}}\n",
                    100 + at
                )
            })
        }),
        ("resources of Bicep", 10, |n| {
            each(n, |at| {
                format!(
                    "resource n{at} 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: 'n{at}'\n  location: \
                     'westeurope'\n  properties: {{ securityRules: [] }}\n}}\n"
                )
            })
        }),
        ("settings of tasks", 75, |n| {
            let settings: Vec<Value> = (0..n).map(|at| json!({"name": format!("A{at}"), "value": "x]"})).collect();
            json!({"id": "p", "startTask": {"environmentSettings": settings}}).to_string()
        }),
        ("lists of settings that don't end", 50, |n| "\"environmentSettings\": [".repeat(n)),
        ("blocks that don't end", 75, |n| "-----BEGIN PRIVATE KEY-----".repeat(n)),
        ("passwords", 75, |n| each(n, |at| format!("password_{at} = \"hunter2-{at}\"\n"))),
        ("secure parameters of a template", 25, |n| {
            let mut text = String::from(r#"{"parameters": {"#);
            for at in 0..n {
                let _ = write!(text, r#""p{at}": {{"type": "securestring", "defaultValue": "hunter2-{at}"}},"#);
            }
            text + "}}"
        }),
        ("secure parameters of Bicep", 25, |n| {
            each(n, |at| format!("@secure()\nparam p{at} string = 'hunter2-{at}'\n"))
        }),
        ("sensitive variables", 25, |n| {
            each(n, |at| format!("variable \"v{at}\" {{\n  default = \"hunter2-{at}\"\n  sensitive = true\n}}\n"))
        }),
        ("quotes that don't end", 100, |n| "password='\"".repeat(n)),
        ("tokens", 75, |n| "ghp_0123456789abcdefghijkl eyJabcdefgh.abcdefgh. ".repeat(n)),
        ("brackets", 75, |n| "{\"a\": [".repeat(n)),
        ("pools on subnets", 10, |n| {
            let pool = |at: usize| {
                let base = "/subscriptions/s/resourceGroups/r/providers";
                json!({"id": format!("{base}/Microsoft.Batch/batchAccounts/a/pools/p{at}"), "name": format!("p{at}"),
                    "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5", "networkConfiguration":
                    {"subnetId": format!("{base}/Microsoft.Network/virtualNetworks/v/subnets/s{at}")}})
            };
            json!((0..n).map(pool).collect::<Vec<_>>()).to_string()
        }),
    ]
}

#[test]
fn twice_as_much_text_takes_twice_as_much_memory() {
    let options = options();
    let mut too_much = Vec::new();
    for (name, count, text) in families() {
        let totals = [1, 2, 4].map(|times| {
            let source = Source::new("paste", text(count * times));
            allocated(&[source], &options).bytes_total
        });
        let [first, second] = [totals[1] - totals[0], totals[2] - totals[1]].map(|added| added as f64);
        let most = if name == OF_TWO_FIELDS { MOST_OF_TWO_FIELDS } else { MOST };
        if second > most * first {
            too_much.push(format!("{name}: {:.2} times for twice the text ({totals:?})", second / first));
        }
    }
    assert!(too_much.is_empty(), "{too_much:#?}");
}
