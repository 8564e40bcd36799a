//! Every command that a plan prints, run in bash with placeholder programs that log their arguments: names of other people's
//! estates stay one word each, no file is read in their place, and nothing else runs.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use model::message::Span;
use model::net::Region;
use model::options::Edition;
use model::plan::RequirementId;
use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

/// Names that would run something, read a file or be a flag if a command took them for more than a name.
const HOSTILE: [&str; 15] = [
    "${x}%{ if x }\\",
    "$(touch PWNED)",
    "`touch PWNED`",
    "'; touch PWNED; '",
    "\"; touch PWNED; \"",
    "a' 'b\"; touch PWNED #",
    "x; flush ruleset; add table ip y",
    "@notes",
    "a=@notes",
    "--debug",
    "-F",
    "{x}",
    "=touch",
    "\u{2019}; touch PWNED; \u{2019}",
    "a|touch PWNED&b>c",
];

/// The placeholder for every program: it logs its name and its arguments.
const STANDS: &str = "#!/bin/sh\nprintf '%s\\0' \"${0##*/}\" \"$@\" >> calls\nprintf '\\n\\0' >> calls\n";

/// A folder in which every program that a command may or may not call is a placeholder.
fn stage(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typed").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    for program in ["az", "sudo", "nc", "nslookup", "netsh", "nft", "iptables", "ufw", "touch", "flush", "notes"] {
        let file = folder.join("bin").join(program);
        fs::write(&file, STANDS).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// The calls that a command makes, each with the name of the program first.
fn calls(folder: &Path, command: &str) -> Vec<Vec<String>> {
    let _ = fs::remove_file(folder.join("calls"));
    let bin = folder.join("bin");
    let out =
        Command::new("/bin/bash").args(["-c", command]).current_dir(folder).env_clear().env("PATH", &bin).output();
    let out = out.unwrap();
    assert!(out.status.success(), "{command}\n{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stderr.is_empty(), "{command}\n{}", String::from_utf8_lossy(&out.stderr));
    let recorded = String::from_utf8(fs::read(folder.join("calls")).unwrap()).unwrap();
    let mut calls = vec![Vec::new()];
    for word in recorded.split_terminator('\0') {
        if word == "\n" { calls.push(Vec::new()) } else { calls.last_mut().unwrap().push(word.to_owned()) }
    }
    calls.pop();
    calls
}

/// A control character does not reach a console.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What az makes of a value that has quotes of its own.
fn value_of_az(word: &str) -> String {
    let quoted = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    quoted.map_or_else(|| word.to_owned(), |inner| inner.replace("'/", "'"))
}

/// An estate in which every name is `name`: groups, rules, routes, accounts and pools.
fn azure(name: &str) -> Vec<Source> {
    let base = format!("/subscriptions/{name}/resourceGroups/{name}/providers");
    let rule = |direction: &str, access: &str, priority: u32, from: &str, port: &str| {
        json!({
            "name": format!("{name}{priority}"), "priority": priority, "direction": direction, "access": access, "protocol": "Tcp",
            "sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": port,
            "description": name
        })
    };
    let mut asg = rule("Outbound", "Deny", 120, "*", "443");
    asg["sourceAddressPrefix"] = Value::Null;
    asg["sourceApplicationSecurityGroups"] =
        json!([{ "id": format!("{base}/Microsoft.Network/applicationSecurityGroups/{name}") }]);
    let group = json!({
        "id": format!("{base}/Microsoft.Network/networkSecurityGroups/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups",
        "securityRules": [
            rule("Inbound", "Allow", 100, "BatchNodeManagement.westeurope", "29876-29877"),
            rule("Outbound", "Deny", 110, "*", "443"),
            asg,
        ]
    });
    let table = json!({
        "id": format!("{base}/Microsoft.Network/routeTables/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/routeTables",
        "routes": [{ "name": name, "addressPrefix": "BatchNodeManagement.westeurope", "nextHopType": "None" }]
    });
    let vnet = json!({
        "id": format!("{base}/Microsoft.Network/virtualNetworks/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/virtualNetworks", "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] },
        "subnets": [{
            "name": name, "id": format!("{base}/Microsoft.Network/virtualNetworks/{name}/subnets/{name}"), "addressPrefix": "10.1.0.0/24",
            "networkSecurityGroup": { "id": format!("{base}/Microsoft.Network/networkSecurityGroups/{name}") },
            "routeTable": { "id": format!("{base}/Microsoft.Network/routeTables/{name}") }
        }]
    });
    let account = json!({
        "id": format!("{base}/Microsoft.Batch/batchAccounts/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Batch/batchAccounts", "accountEndpoint": name, "nodeManagementEndpoint": name,
        "publicNetworkAccess": "Disabled"
    });
    let pool = json!({
        "id": format!("{base}/Microsoft.Batch/batchAccounts/{name}/pools/{name}"), "name": name,
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5",
        "scaleSettings": { "autoScale": { "formula": name } },
        "networkConfiguration": { "subnetId": format!("{base}/Microsoft.Network/virtualNetworks/{name}/subnets/{name}") }
    });
    [group, table, vnet, account, pool]
        .iter()
        .enumerate()
        .map(|(number, body)| Source::new(format!("{number}.json"), body.to_string()))
        .collect()
}

/// Things that are only referred to, so that the plan asks for them.
fn referred(name: &str) -> Vec<Source> {
    let base = format!("/subscriptions/{name}/resourceGroups/{name}/providers");
    let pool = json!({
        "id": format!("{base}/Microsoft.Batch/batchAccounts/{name}/pools/{name}"), "name": name,
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5",
        "networkConfiguration": { "subnetId": format!("{base}/Microsoft.Network/virtualNetworks/{name}/subnets/{name}") }
    });
    let subnet = json!({
        "id": format!("{base}/Microsoft.Network/virtualNetworks/{name}/subnets/{name}"), "name": name, "addressPrefix": "10.1.0.0/24",
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "networkSecurityGroup": { "id": format!("{base}/Microsoft.Network/networkSecurityGroups/{name}") },
        "routeTable": { "id": format!("{base}/Microsoft.Network/routeTables/{name}") }
    });
    vec![Source::new("pool.json", pool.to_string()), Source::new("subnet.json", subnet.to_string())]
}

/// A firewall in front of the nodes, whose rules are to be changed.
fn behind_firewall(name: &str, policy: bool) -> Vec<Source> {
    let base = format!("/subscriptions/{name}/resourceGroups/{name}/providers/Microsoft.Network");
    let rules = json!([{
        "name": name, "ruleType": "NetworkRule", "ipProtocols": ["TCP"], "protocols": ["TCP"], "sourceAddresses": ["10.1.0.0/24"],
        "destinationAddresses": ["Storage.westeurope"], "destinationPorts": ["443"], "description": name
    }]);
    let table = json!({
        "id": format!("{base}/routeTables/{name}"), "name": name, "location": "westeurope", "type": "Microsoft.Network/routeTables",
        "routes": [{ "name": name, "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.1.255.4" }]
    });
    let vnet = json!({
        "id": format!("{base}/virtualNetworks/{name}"), "name": name, "location": "westeurope", "type": "Microsoft.Network/virtualNetworks",
        "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] },
        "subnets": [
            { "name": name, "id": format!("{base}/virtualNetworks/{name}/subnets/{name}"), "addressPrefix": "10.1.0.0/24",
              "routeTable": { "id": format!("{base}/routeTables/{name}") } },
            { "name": "AzureFirewallSubnet", "id": format!("{base}/virtualNetworks/{name}/subnets/AzureFirewallSubnet"), "addressPrefix": "10.1.255.0/26" }
        ]
    });
    let mut firewall = json!({
        "id": format!("{base}/azureFirewalls/{name}"), "name": name, "location": "westeurope", "type": "Microsoft.Network/azureFirewalls",
        "ipConfigurations": [{ "name": "c", "privateIPAddress": "10.1.255.4",
            "subnet": { "id": format!("{base}/virtualNetworks/{name}/subnets/AzureFirewallSubnet") },
            "publicIPAddress": { "id": format!("{base}/publicIPAddresses/{name}") } }],
    });
    let mut all = vec![table, vnet];
    if policy {
        firewall["firewallPolicy"] = json!({ "id": format!("{base}/firewallPolicies/{name}") });
        all.push(json!({
            "id": format!("{base}/firewallPolicies/{name}"), "name": name, "location": "westeurope",
            "type": "Microsoft.Network/firewallPolicies", "ruleCollectionGroups": [{ "id": format!("{base}/firewallPolicies/{name}/ruleCollectionGroups/{name}") }]
        }));
        all.push(json!({
            "id": format!("{base}/firewallPolicies/{name}/ruleCollectionGroups/{name}"), "name": name,
            "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups", "priority": 200,
            "ruleCollections": [{ "name": name, "priority": 200, "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "action": { "type": "Allow" }, "rules": rules }]
        }));
    } else {
        firewall["networkRuleCollections"] =
            json!([{ "name": name, "priority": 200, "action": { "type": "Allow" }, "rules": rules }]);
    }
    all.push(firewall);
    all.iter().enumerate().map(|(number, body)| Source::new(format!("{number}.json"), body.to_string())).collect()
}

/// Firewalls on nodes with names and comments of all kinds, each alone.
fn nodes(name: &str) -> Vec<Vec<Source>> {
    let word = name.replace('"', "'");
    let json = json!({ "nftables": [
        { "table": { "family": "inet", "name": name } },
        { "chain": { "family": "inet", "table": name, "name": name, "type": "filter", "hook": "output", "prio": 0, "policy": "drop" } },
        { "rule": { "family": "inet", "table": name, "chain": name, "comment": name, "expr": [
            { "match": { "op": "==", "left": { "payload": { "protocol": "tcp", "field": "dport" } }, "right": 443 } },
            { "match": { "op": "==", "left": { "payload": { "protocol": "ip", "field": "daddr" } }, "right": { "prefix": { "addr": "20.60.0.0", "len": 16 } } } },
            { "accept": null } ] } }
    ]});
    let nft = format!(
        "table inet \"{word}\" {{\n\tchain \"{word}\" {{\n\t\ttype filter hook output priority 0; policy drop;\n\t\tip daddr 20.60.0.0/16 tcp dport 443 accept comment \"{word}\"\n\t\ttcp dport 443 drop\n\t}}\n}}\n"
    );
    let plain = format!(
        "table inet x {{\n\tchain {} {{\n\t\ttype filter hook output priority 0; policy drop;\n\t\ttcp dport 443 drop\n\t}}\n}}\n",
        word.split(['{', '}', ';', '\n', '"', '#', ' ', '(']).next().filter(|first| !first.is_empty()).unwrap_or("o")
    );
    let iptables = format!(
        "*filter\n:INPUT DROP\n:OUTPUT DROP\n-A OUTPUT -d 20.60.0.0/14 -p tcp -m tcp --dport 443 -m comment --comment \"{word}\" -j ACCEPT\n\
         -A OUTPUT -p tcp -m tcp --dport 443 -m comment --comment \"{word}\" -j DROP\nCOMMIT\n"
    );
    let ufw = format!(
        "Status: active\nDefault: deny (incoming), deny (outgoing), disabled (routed)\n\nTo                         Action      From\n--                         ------      ----\n\
         20.60.0.0/14 443/tcp       ALLOW OUT   Anywhere                   # {}\n",
        name.replace('\n', " ")
    );
    let windows = format!(
        "Rule Name: {}\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: 20.60.0.0/14\nProtocol: TCP\n\
         LocalPort: Any\nRemotePort: 443\nInterfaceTypes: Any\nSecurity: NotRequired\nRule source: Local\nAction: Allow\n\n\
         Domain Profile Settings:\nState ON\nFirewall Policy BlockInbound,BlockOutbound\n",
        name.replace('\n', " ")
    );
    let firewalld = format!(
        "public (default, active)\n  target: default\n  interfaces: eth0\n  sources:\n  services: {}\n  ports:\n  rich rules:\n",
        name.replace(['\n', ' '], "_")
    );
    let all = [json.to_string(), nft, plain, iptables, ufw, windows, firewalld];
    all.into_iter().map(|text| vec![Source::new("node.txt", text)]).collect()
}

/// All estates in which one name is everywhere.
fn estates(name: &str) -> Vec<Vec<Source>> {
    let mut all = vec![azure(name), referred(name), behind_firewall(name, false), behind_firewall(name, true)];
    all.extend(nodes(name));
    all
}

/// The plans for estates with one name, and for the preview edition, which has requests, those of the first one.
fn plans(name: &str) -> Vec<Plan> {
    let plan = |sources: &Vec<Source>, edition| {
        let options = Options {
            region: Region::find("westeurope"),
            edition: Some(edition),
            account: Some(name.to_owned()),
            ..Options::default()
        };
        switchover::plan(sources, &options)
    };
    let estates = estates(name);
    let preview = estates.iter().take(1).map(|sources| plan(sources, Edition::Preview));
    estates.iter().map(|sources| plan(sources, Edition::Ga)).chain(preview).collect()
}

/// The plans for all hostile names, made once for all tests.
fn hostile_plans() -> &'static [(&'static str, Vec<Plan>)] {
    static PLANS: OnceLock<Vec<(&str, Vec<Plan>)>> = OnceLock::new();
    PLANS.get_or_init(|| HOSTILE.into_iter().map(|name| (name, plans(name))).collect())
}

/// Every command of a plan: of changes, steps, choices, requests and missing facts, and those that sentences show.
fn commands(plan: &Plan) -> Vec<String> {
    let mut all: Vec<String> = plan.changes.iter().flat_map(|change| change.commands.all().cloned()).collect();
    all.extend(plan.changes.iter().filter_map(|change| change.commands.powershell.clone()));
    for step in plan.checklist.phases.iter().flat_map(|phase| &phase.steps) {
        all.extend(step.commands.iter().cloned());
        all.extend(step.choices.iter().flat_map(|choice| choice.commands.iter().cloned()));
    }
    for subject in &plan.subjects {
        let hops = subject.requirements.iter().flat_map(|requirement| &requirement.hops);
        all.extend(hops.flat_map(|hop| &hop.missing).filter_map(|fact| fact.command.clone()));
        let words = subject.findings.iter().flat_map(|finding| finding.message.spans());
        all.extend(words.filter_map(|span| match span {
            Span::Code(code) if code.starts_with("az rest ") => Some(code.to_owned()),
            _ => None,
        }));
    }
    let requests = plan.support_request.iter().flat_map(|requests| [&requests.opt_in, &requests.opt_out]);
    all.extend(requests.flat_map(|request| request.commands.iter().cloned()));
    all
}

fn is_for_bash(command: &str) -> bool {
    ["az ", "sudo ", "nc ", "nslookup ", "for prefix in ", "ip "].iter().any(|start| command.starts_with(start))
}

fn is_for_powershell(command: &str) -> bool {
    let first = command.split_whitespace().next().unwrap_or_default();
    first.starts_with('$')
        || ["Set-", "Get-", "New-", "Remove-", "Add-", "Invoke-", "Test-"].iter().any(|verb| first.starts_with(verb))
}

#[test]
fn no_name_runs_anything_or_reads_a_file_in_any_command() {
    let (mut count, mut with_name) = (0, 0);
    for (number, (name, plans)) in hostile_plans().iter().enumerate() {
        let folder = stage(&number.to_string());
        let typed = plans.iter().flat_map(commands).filter(|command| is_for_bash(command)).collect::<BTreeSet<_>>();
        for command in typed {
            for call in calls(&folder, &command) {
                let program = call[0].as_str();
                assert!(["az", "sudo", "nc", "nslookup"].contains(&program), "{program} runs: {command}");
                check_words(&call, name, &command);
                with_name += usize::from(call.iter().any(|word| word.contains(&printable(name))));
                count += 1;
            }
            let mut files: Vec<String> =
                fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            files.retain(|file| !["bin", "calls", "pool.json"].contains(&file.as_str()));
            assert_eq!(files, Vec::<String>::new(), "{command}");
        }
    }
    assert!(count > 500 && with_name > 200, "{count} calls, {with_name} with a name");
}

/// Flags whose value is a name of the estate, or is to be filled in.
const NAMED: [&str; 14] = [
    "--name",
    "--nsg-name",
    "--resource-group",
    "--subscription",
    "--route-table-name",
    "--policy-name",
    "--firewall-name",
    "--collection-name",
    "--rule-collection-group-name",
    "--rule-name",
    "--account-name",
    "--pool-id",
    "--description",
    "--endpoint-name",
];

/// Fails if a word is a file that az would read, or a name came out as something else.
fn check_words(call: &[String], name: &str, command: &str) {
    for (at, word) in call.iter().enumerate().skip(1) {
        // After a `=`, az's own quote stays a part of the file name, and no such file exists.
        let reads = |text: &str| text.starts_with('@') && text != "@pool.json" && !text.ends_with('\'');
        assert!(
            call[0] != "az" || !reads(word) && !word.split_once('=').is_some_and(|(_, rest)| reads(rest)),
            "{word} is a file: {command}"
        );
        assert!(
            call[0] == "az" || at < 2 || !["--debug", "-F"].contains(&word.as_str()) || call[at - 1] == "--comment",
            "{call:?}"
        );
        if call[0] == "az" && NAMED.contains(&word.as_str()) {
            let value = value_of_az(&call[at + 1]);
            // In a sentence, a backtick of a name is written as a quote.
            let shown = [printable(name), printable(name).replace('`', "'")];
            let known = shown.iter().any(|name| value.contains(name) || call[at + 1].contains(name))
                || value.starts_with('<')
                || value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.,: ".contains(&byte));
            assert!(known, "{value} of {word}: {command}");
        }
    }
    if call[0] == "sudo" && call[1] == "nft" {
        let nft = call[2..].join(" ");
        assert!(!outside_of_quotes(&nft, '"').contains([';', '\n']), "{nft}");
    }
    if call[0] == "sudo" && call[1] == "iptables" {
        let commands = call.iter().filter(|word| ["-F", "-X", "--debug"].contains(&word.as_str())).count();
        let as_comment = call
            .windows(2)
            .filter(|two| two[0] == "--comment" && ["-F", "-X", "--debug"].contains(&two[1].as_str()))
            .count();
        assert_eq!(commands, as_comment, "{call:?}");
    }
}

/// The parts outside of unescaped quotes.
fn outside_of_quotes(text: &str, quote: char) -> String {
    text.split(quote).step_by(2).collect::<Vec<_>>().join(" ")
}

/// The parts outside of the texts in single quotes of PowerShell: any of five quotes ends one, and two of them are one.
fn outside_of_texts(command: &str) -> String {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let (mut outside, mut letters) = (String::new(), command.chars().peekable());
    while let Some(c) = letters.next() {
        if !is_quote(c) {
            outside.push(c);
            continue;
        }
        outside.push('\'');
        loop {
            let Some(inside) = letters.next() else { panic!("a text without an end: {command}") };
            if is_quote(inside) && letters.next_if(|next| is_quote(*next)).is_none() {
                break;
            }
        }
    }
    outside
}

#[test]
fn no_name_means_anything_to_powershell() {
    let skeletons = |all: &[Plan]| -> Vec<String> {
        let typed = all.iter().flat_map(commands).filter(|command| is_for_powershell(command));
        let scripts = all.iter().filter_map(|plan| plan.scripts.as_ref()).flat_map(|scripts| {
            [&scripts.union, &scripts.tighten, &scripts.rollback].into_iter().flatten().flat_map(|script| {
                let on_nodes = script.nodes.iter().filter(|node| node.shell == model::plan::Shell::Powershell);
                [script.powershell.clone()].into_iter().chain(on_nodes.map(|node| node.text.clone()))
            })
        });
        let code = |text: String| {
            text.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
        };
        typed.chain(scripts.map(code)).map(|text| outside_of_texts(&text)).collect()
    };
    let harmless = skeletons(&plans("harmless"));
    assert!(harmless.len() > 20, "{}", harmless.len());
    for (name, plans) in hostile_plans() {
        let hostile = skeletons(plans);
        for text in &hostile {
            let text = text.replace("<host name>", "");
            assert!(!text.contains("PWNED") && !text.contains("notes") && !text.contains("flush"), "{name}: {text}");
        }
    }
}

/// The parts outside of the strings and comments of a language, and the parts in its strings. A backslash escapes.
fn divided(text: &str, quote: char, comment: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    for line in text.lines().filter(|line| !line.trim_start().starts_with(comment)) {
        let mut letters = line.chars();
        while let Some(c) = letters.next() {
            if c != quote {
                outside.push(c);
                continue;
            }
            let mut string = String::new();
            loop {
                match letters.next() {
                    Some('\\') => string.extend(['\\'].into_iter().chain(letters.next())),
                    Some(c) if c == quote => break,
                    Some(c) => string.push(c),
                    None => panic!("a string without an end: {line}"),
                }
            }
            inside.push(string);
        }
        outside.push('\n');
    }
    (outside, inside)
}

#[test]
fn no_name_means_anything_to_terraform_bicep_or_a_template() {
    let mut count = 0;
    for (_, plans) in hostile_plans() {
        for change in plans.iter().flat_map(|plan| &plan.changes) {
            let forms = [(&change.commands.terraform, '"', "#"), (&change.commands.bicep, '\'', "//")];
            for (form, quote, comment) in forms {
                let Some(form) = form else { continue };
                let (outside, inside) = divided(form, quote, comment);
                assert!(
                    !["touch PWNED", "@notes", "flush ruleset", "--debug"].iter().any(|word| outside.contains(word)),
                    "{form}"
                );
                for string in inside {
                    let rest = if quote == '"' {
                        string.replace("$${", "").replace("%%{", "")
                    } else {
                        string.replace("\\${", "")
                    };
                    let own = rest.contains("${") || quote == '"' && rest.contains("%{");
                    assert!(!own, "{string} in {form}");
                    count += 1;
                }
            }
            if let Some(arm) = change.commands.arm.as_ref().filter(|arm| !arm.trim_start().starts_with("//")) {
                assert!(serde_json::from_str::<Value>(arm).is_ok(), "{arm}");
            }
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn a_chain_of_nftables_that_is_no_word_is_quoted_for_nft_and_for_the_shell() {
    let text = "table inet x {\n\tchain \"$(touch PWNED)\" {\n\t\ttype filter hook output priority 0; policy drop;\n\t\ttcp dport 443 drop\n\t}\n}\n";
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    let plan = switchover::plan(&[Source::new("a.nft", text)], &options);
    let simplified =
        plan.subjects[0].requirements.iter().find(|own| own.id == RequirementId::SimplifiedOutboundBatch).unwrap();
    assert!(!simplified.hops.is_empty());
    let folder = stage("chain");
    let typed: Vec<&String> = plan.changes.iter().map(|change| &change.commands.node).collect();
    assert!(typed.len() > 1);
    for command in typed {
        for call in calls(&folder, command) {
            assert_eq!(call[..2], ["sudo", "nft"], "{command}");
            let nft = call[2..].join(" ");
            assert!(nft.contains("inet x \"$(touch PWNED)\""), "{nft}");
        }
    }
}
