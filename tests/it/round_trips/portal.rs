//! A sample as the portal shows and exports it.

use switchover::Source;

use super::az;
use super::sample::{REGION, Rule, Sample};

/// The platform's own rules, with which each table ends.
const DEFAULTS: [(&str, [&str; 7]); 6] = [
    ("Inbound", ["65000", "AllowVnetInBound", "Any", "Any", "VirtualNetwork", "VirtualNetwork", "Allow"]),
    ("Inbound", ["65001", "AllowAzureLoadBalancerInBound", "Any", "Any", "AzureLoadBalancer", "Any", "Allow"]),
    ("Inbound", ["65500", "DenyAllInBound", "Any", "Any", "Any", "Any", "Deny"]),
    ("Outbound", ["65000", "AllowVnetOutBound", "Any", "Any", "VirtualNetwork", "VirtualNetwork", "Allow"]),
    ("Outbound", ["65001", "AllowInternetOutBound", "Any", "Any", "Any", "Internet", "Allow"]),
    ("Outbound", ["65500", "DenyAllOutBound", "Any", "Any", "Any", "Any", "Deny"]),
];

/// The portal's word for anything.
fn any(texts: &[&str]) -> String {
    texts.join(",").replace('*', "Any")
}

fn cells(rule: &Rule) -> [String; 7] {
    [
        rule.priority.to_string(),
        rule.name.clone(),
        any(&rule.ports),
        any(&[&rule.protocol.to_uppercase()]),
        any(&rule.sources),
        any(&rule.destinations),
        rule.access.to_owned(),
    ]
}

/// The rows of one direction.
fn table(sample: &Sample, direction: &str) -> String {
    let own = sample.rules.iter().filter(|rule| rule.direction == direction).map(|rule| cells(rule).join("\t"));
    let defaults = DEFAULTS.iter().filter(|(of, _)| *of == direction).map(|(_, cells)| cells.join("\t"));
    own.chain(defaults).map(|row| row + "\n").collect()
}

/// The portal's words for where packets go next.
fn hop(azure: &str) -> &str {
    match azure {
        "VirtualAppliance" => "Virtual appliance",
        "VirtualNetworkGateway" => "Virtual network gateway",
        "VnetLocal" => "Virtual network",
        other => other,
    }
}

fn routes(sample: &Sample, separator: &str) -> String {
    let row = |route: &super::sample::Route| {
        [route.name.as_str(), route.prefix, hop(route.hop), route.address.unwrap_or("-")].join(separator) + "\n"
    };
    sample.routes.iter().map(row).collect()
}

/// Both tables of the group's blade and the one of the route table's, copied with the lines above.
pub fn rows(sample: &Sample) -> Vec<Source> {
    let mut text = String::new();
    for (direction, title) in [("Inbound", "Inbound security rules"), ("Outbound", "Outbound security rules")] {
        text += &format!("nsg | {title}\n\nPriority\tName\tPort\tProtocol\tSource\tDestination\tAction\n");
        text += &table(sample, direction);
        text += "\n";
    }
    let table =
        format!("rt | Routes\nName\tAddress prefix\tNext hop type\tNext hop IP address\n{}", routes(sample, "\t"));
    vec![Source::new("nsg", text), Source::new("routes", table)]
}

/// The rows alone: the platform's own rules show the direction, and the title the name.
pub fn rows_without_heads(sample: &Sample) -> Vec<Source> {
    let text = format!("nsg | Inbound security rules\n{}{}", table(sample, "Inbound"), table(sample, "Outbound"));
    let mut sources = vec![Source::new("nsg", text)];
    sources.extend(rows(sample).into_iter().skip(1));
    sources
}

/// Tables with a column for everything.
pub fn csv(sample: &Sample) -> Vec<Source> {
    let mut text = "\"NSG\",\"Direction\",\"Priority\",\"Name\",\"Destination ports\",\"Protocol\",\"Source\",\"Destination\",\"Action\",\"Source ports\"\r\n"
        .to_owned();
    let own = sample.rules.iter().map(|rule| (rule.direction, cells(rule).to_vec()));
    let defaults = DEFAULTS.iter().map(|(direction, cells)| (*direction, cells.map(str::to_owned).to_vec()));
    for (direction, cells) in own.chain(defaults) {
        text += &format!("\"nsg\",\"{direction}\",\"{}\",\"*\"\r\n", cells.join("\",\""));
    }
    let table = format!(
        "Name;Address prefix;Next hop type;Next hop IP address;Route table\n{}",
        routes(sample, ";").replace('\n', ";rt\n")
    );
    vec![Source::new("nsg.csv", text), Source::new("routes.csv", table)]
}

/// As the explorer of Resource Graph downloads them.
pub fn resource_graph_csv(sample: &Sample) -> Vec<Source> {
    let mut text = "id,name,type,location,properties,tags\n".to_owned();
    for (kind, name, properties) in az::resources(sample) {
        let properties = properties.to_string().replace('"', "\"\"");
        text += &format!("{},{name},microsoft.network/{kind},{REGION},\"{properties}\",null\n", az::id(kind, name));
    }
    vec![Source::new("graph.csv", text)]
}
