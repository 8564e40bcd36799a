//! Rules in a script mean what the same rules mean in Azure's JSON.

use model::net::Region;
use model::plan::{Requirement, Subject, Verdict};
use model::source::Extent;
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::support::assessed;

/// A rule: name, priority, direction, access, protocol, sources, destinations, destination ports.
type Row = (
    &'static str,
    u32,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const TAG: &str = "BatchNodeManagement.westeurope";

const SETS: &[&[Row]] = &[
    &[],
    &[("AllowBatch", 100, "Inbound", "Allow", "Tcp", &[TAG], &["*"], &["29876-29877"])],
    &[("DenyOut", 4000, "Outbound", "Deny", "*", &["*"], &["Internet"], &["*"])],
    &[
        ("AllowBatch", 100, "Inbound", "Allow", "Tcp", &[TAG], &["*"], &["29876-29877"]),
        ("AllowOut", 110, "Outbound", "Allow", "Tcp", &["*"], &[TAG, "Storage.westeurope"], &["443"]),
        ("DenyOut", 4000, "Outbound", "Deny", "*", &["*"], &["Internet"], &["*"]),
    ],
    &[
        ("DenySome", 100, "Outbound", "Deny", "Tcp", &["10.0.0.0/24", "10.1.0.0/16"], &["*"], &["443", "8080-8090"]),
        ("AllowAll", 200, "Outbound", "Allow", "*", &["*"], &["*"], &["*"]),
    ],
];

fn as_json(rules: &[Row]) -> String {
    let rule = |(name, priority, direction, access, protocol, from, to, ports): &Row| {
        json!({"name": name, "priority": priority, "direction": direction, "access": access, "protocol": protocol,
            "sourceAddressPrefixes": from, "sourcePortRange": "*", "destinationAddressPrefixes": to, "destinationPortRanges": ports})
    };
    let rules: Vec<Value> = rules.iter().map(rule).collect();
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-batch";
    json!({"id": id, "name": "nsg-batch", "location": "westeurope", "resourceGroup": "rg", "securityRules": rules,
        "type": "Microsoft.Network/networkSecurityGroups", "provisioningState": "Succeeded"})
    .to_string()
}

fn as_bash(rules: &[Row]) -> String {
    let quoted = |values: &[&str]| values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(" ");
    let rule = |(name, priority, direction, access, protocol, from, to, ports): &Row| {
        format!(
            "az network nsg rule create -g $GROUP --nsg-name nsg-batch -n {name} --priority {priority} \\\n  --direction {direction} \
             --access {access} --protocol '{protocol}' --source-address-prefixes {} \\\n  --destination-address-prefixes {} \
             --destination-port-ranges {}\n",
            quoted(from),
            quoted(to),
            quoted(ports)
        )
    };
    let rules: String = rules.iter().map(rule).collect();
    format!("GROUP=rg\naz network nsg create -g $GROUP -n nsg-batch -l westeurope\n{rules}")
}

fn as_powershell(rules: &[Row]) -> String {
    let rule = |(name, priority, direction, access, protocol, from, to, ports): &Row| {
        format!(
            "$rules += New-AzNetworkSecurityRuleConfig -Name {name} -Priority {priority} -Direction {direction} `\n  -Access {access} \
             -Protocol {protocol} -SourceAddressPrefix {} -SourcePortRange * `\n  -DestinationAddressPrefix {} \
             -DestinationPortRange {}\n",
            from.join(","),
            to.join(", "),
            ports.join(",")
        )
    };
    let rules: String = rules.iter().map(rule).collect();
    format!(
        "$rules = @()\n{rules}$nsg = New-AzNetworkSecurityGroup -ResourceGroupName rg -Location westeurope -Name nsg-batch \
         -SecurityRules $rules\n"
    )
}

/// The same with the arguments of each rule in a table.
fn as_splatted(rules: &[Row]) -> String {
    let quoted = |values: &[&str]| values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ");
    let rule = |(name, priority, direction, access, protocol, from, to, ports): &Row| {
        format!(
            "$rule = @{{\n  Priority = {priority}\n  Direction = '{direction}'; Access = \"{access}\"\n  Protocol = '{protocol}'\n  \
             SourceAddressPrefix = {}\n  DestinationAddressPrefix = {}\n  DestinationPortRange = {}\n  SourcePortRange = '*'\n}}\n$rules += \
             New-AzNetworkSecurityRuleConfig -Name {name} @rule\n",
            quoted(from),
            quoted(to),
            quoted(ports)
        )
    };
    let rules: String = rules.iter().map(rule).collect();
    format!(
        "$group = @{{ ResourceGroupName = 'rg'; Location = 'westeurope' }}\n$rules = @()\n{rules}New-AzNetworkSecurityGroup @group -Name nsg-batch \
         -SecurityRules $rules -Tag @{{ owner = 'render' }}\n"
    )
}

fn subjects(name: &str, text: &str) -> Vec<Subject> {
    let options = Options { edition: Some(Edition::Ga), region: Region::find("westeurope"), ..Options::default() };
    let (read, subjects) = assessed(&[Source::new(name, text)], &options);
    assert_eq!(read.sources[0].read, Extent::Whole, "{text}\n{:#?}", read.sources);
    subjects
}

fn verdicts(subjects: &[Subject]) -> Vec<(String, Vec<(String, Verdict)>)> {
    let verdict = |requirement: &Requirement| (format!("{:?}", requirement.id), requirement.verdict);
    subjects.iter().map(|subject| (subject.name.clone(), subject.requirements.iter().map(verdict).collect())).collect()
}

#[test]
fn both_kinds_of_scripts_mean_what_the_json_means() {
    for rules in SETS {
        let expected = verdicts(&subjects("nsg.json", &as_json(rules)));
        assert_eq!(expected.len(), 1);
        let scripts = [
            ("nsg.sh", as_bash(rules)),
            ("nsg.ps1", as_powershell(rules)),
            ("nsg.ps1", as_splatted(rules)),
            ("nsg.ps1", as_list(rules)),
        ];
        for (name, text) in scripts {
            assert_eq!(verdicts(&subjects(name, &text)), expected, "{text}");
        }
    }
}

#[test]
fn a_rule_keeps_its_line() {
    let rules = SETS[3];
    for (name, text) in [("nsg.sh", as_bash(rules)), ("nsg.ps1", as_powershell(rules))] {
        let subjects = subjects(name, &text);
        let hops = subjects[0].requirements.iter().flat_map(|requirement| &requirement.hops);
        let named = hops.filter_map(|hop| Some((hop.rule.as_deref()?, hop.line?)));
        let placed: Vec<(&str, u32)> = named.filter(|(rule, _)| rules.iter().any(|row| row.0 == *rule)).collect();
        assert!(!placed.is_empty());
        for (rule, line) in placed {
            let written = text.lines().nth(line as usize - 1).unwrap();
            assert!(written.contains(rule), "{rule} at {line}: {written}");
        }
    }
}

/// Without the command that creates the NSG, no script shows that nothing else is in it.
#[test]
fn rules_alone_open_nothing() {
    let text = as_bash(&[("AllowOut", 100, "Outbound", "Allow", "*", &["*"], &["*"], &["*"])]);
    let text = text.replace("az network nsg create -g $GROUP -n nsg-batch -l westeurope\n", "");
    let subjects = subjects("rules.azcli", &text);
    assert!(subjects.iter().all(|subject| subject.modes.simplified != Verdict::Open), "{subjects:#?}");
}

/// Nothing shows whether a script ran before or after Azure's JSON was printed.
#[test]
fn a_script_next_to_the_json_opens_nothing_that_the_two_do_not_agree_on() {
    let allow: Row = ("AllowAll", 100, "Outbound", "Allow", "*", &["*"], &["*"], &["*"]);
    let deny: Row = ("DenyOut", 200, "Outbound", "Deny", "*", &["*"], &["*"], &["*"]);
    let alone =
        |rules: &[Row]| as_bash(rules).replace("az network nsg create -g $GROUP -n nsg-batch -l westeurope\n", "");
    let command = |verb: &str| format!("az network nsg rule {verb} -g rg --nsg-name nsg-batch -n AllowAll");
    for (json, script) in [
        (as_json(&[]), alone(&[deny])),
        (as_json(&[deny]), alone(&[allow])),
        (as_json(&[]), as_bash(&[deny])),
        (as_json(&[deny]), as_bash(&[])),
        (as_json(&[allow, deny]), command("delete")),
        (as_json(&[allow, deny]), format!("{} --priority 300", command("update"))),
    ] {
        let options = Options { edition: Some(Edition::Ga), region: Region::find("westeurope"), ..Options::default() };
        let sources = [Source::new("nsg.json", json.as_str()), Source::new("nsg.sh", script.as_str())];
        let (read, subjects) = assessed(&sources, &options);
        let open = subjects.iter().any(|subject| subject.modes.simplified == Verdict::Open);
        assert!(!open, "{json}\n{script}\n{subjects:#?}\n{:#?}", read.sources);
    }
}

/// The same with the rules in one list of commands.
fn as_list(rules: &[Row]) -> String {
    let text = as_powershell(rules).replace("$rules = @()\n", "$rules = @(\n").replace("$rules += ", "  ");
    text.replace("\n$nsg = ", "\n)\n$nsg = ")
}

/// A table that something else than its assignment may have changed is not known.
#[test]
fn a_changed_table_of_arguments_opens_nothing() {
    let allow: Row = ("AllowOut", 100, "Outbound", "Allow", "*", &["*"], &["*"], &["*"]);
    for change in ["$rule.Access = 'Deny'", "$rule['Access'] = 'Deny'", "$rule.Remove('Access')", "$rule = Get-Rule"] {
        let text = as_splatted(&[allow]).replace("$rules += ", &format!("{change}\n$rules += "));
        let options = Options { edition: Some(Edition::Ga), region: Region::find("westeurope"), ..Options::default() };
        let (_, subjects) = assessed(&[Source::new("nsg.ps1", text.as_str())], &options);
        assert!(subjects.iter().all(|subject| subject.modes.simplified == Verdict::Unknown), "{text}\n{subjects:#?}");
    }
}

/// An unknown name is the same wherever it is written.
#[test]
fn an_nsg_of_an_unknown_name_is_on_the_subnet_that_names_it() {
    for (name, set) in [
        ("$NSG", ""),
        ("\"$NSG\"", "NSG=\"nsg-${GROUP#rg-}\"\n"),
        ("$NSG", "NSG=$(hostname)-nsg\n"),
        ("${1}-nsg", ""),
        ("$NSG", "NSG=nsg-$USER\n"),
    ] {
        for (access, expected) in [("Deny", Verdict::Blocked), ("Allow", Verdict::Open)] {
            let rule: Row = ("Out", 100, "Outbound", access, "*", &["*"], &["*"], &["*"]);
            let rules = as_bash(&[rule]).replace("nsg-batch", name);
            let text = format!(
                "{set}{rules}az network route-table create -g $GROUP -n rt -l westeurope\naz network vnet create -g $GROUP -n v -l westeurope \
                 --address-prefixes 10.0.0.0/16\naz network vnet subnet create -g $GROUP --vnet-name v -n nodes --address-prefixes 10.0.1.0/24 \
                 --network-security-group {name} --route-table rt\n"
            );
            let subjects = subjects("nsg.sh", &text);
            assert_eq!(subjects.len(), 1, "{text}\n{subjects:#?}");
            assert_eq!(subjects[0].modes.simplified, expected, "{text}\n{subjects:#?}");
        }
    }
}
