//! The forms of changes for every tool, read back: what the proof promises holds with them, and no name means anything in them.

use std::fs;
use std::path::{Path, PathBuf};

use model::estate::Rule;
use model::plan::{Change, ChangeAction, PhaseId, ProofOfPhase, Tool, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};
use switchover::{Plan, Source};

#[cfg(unix)]
use crate::hostile::hostile;
use crate::scripts;
use crate::support::{files_in, fixture, plan_of, project};

/// The groups of fixtures whose union is proved and changes something, in the flat form of az.
fn groups() -> Vec<(PathBuf, Value, Plan)> {
    let files = [fixture("nsg"), project("static/samples")].into_iter().flat_map(|folder| files_in(&folder));
    let mut groups: Vec<(PathBuf, Value, Plan)> = files
        .filter_map(|file| {
            let group: Value = serde_json::from_str(&fs::read_to_string(&file).ok()?).ok()?;
            group.get("securityRules")?;
            let plan = plan_of("group.json", &group.to_string());
            (plan.proof.union.holds && !plan.changes.is_empty()).then_some((file, group, plan))
        })
        .collect();
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    groups.push((PathBuf::from("a full group"), full_group(), plan_of("group.json", &full_group().to_string())));
    assert!(groups.len() > 3, "{} groups", groups.len());
    groups
}

/// An NSG in which rules have to move and ports to be narrowed, with every kind of field.
pub fn full_group() -> Value {
    let rule = |name: &str, priority: u32, direction: &str, access: &str, ports: Value| {
        json!({
            "name": name, "priority": priority, "direction": direction, "access": access, "protocol": "*",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRanges": ports,
            "description": "it's \"quoted\" ${x} 100%"
        })
    };
    let mut service = rule("Service", 101, "Inbound", "Allow", json!(["29876-29877", "8080"]));
    service["sourceAddressPrefixes"] = json!(["BatchNodeManagement.westeurope"]);
    service.as_object_mut().unwrap().remove("sourceAddressPrefix");
    json!({
        "name": "nsg-full", "location": "westeurope",
        "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/networkSecurityGroups/nsg-full",
        "securityRules": [
            service,
            rule("DenyOut", 100, "Outbound", "Deny", json!(["0-65535"])),
            rule("DenyOutAgain", 101, "Outbound", "Deny", json!(["443"])),
        ]
    })
}

/// The rules of a group in the flat form, with the changes of a phase applied by `put`, which turns one into a rule.
fn changed(rules: &mut Vec<Value>, changes: &[Change], phase: PhaseId, put: impl Fn(&Change) -> Option<Value>) {
    for change in changes.iter().filter(|change| change.phase == phase) {
        rules.retain(|rule| rule["name"] != change.name());
        if change.action != ChangeAction::Remove {
            rules.extend(put(change));
        }
    }
}

fn rules_of(group: &Value) -> Vec<Value> {
    group["securityRules"].as_array().unwrap().clone()
}

fn assert_proved(file: &Path, what: &str, plan: &Plan, proof: &ProofOfPhase) {
    let modes =
        |pick: fn(&model::plan::Modes) -> Verdict| plan.subjects.iter().map(move |subject| pick(&subject.modes));
    let at = format!("{} as {what}", file.display());
    assert_eq!(plan.subjects.len(), 1, "{at}");
    assert!(modes(|modes| modes.classic).all(|verdict| verdict == proof.classic), "{at}: classic");
    assert!(modes(|modes| modes.simplified).all(|verdict| verdict == proof.simplified), "{at}: simplified");
}

const PHASES: [PhaseId; 3] = [PhaseId::Union, PhaseId::Tighten, PhaseId::Rollback];

/// What the proof says of each phase.
fn proofs(plan: &Plan) -> [&ProofOfPhase; 3] {
    [&plan.proof.union, &plan.proof.tighten, &plan.proof.rollback]
}

#[test]
fn rules_as_json_give_the_proved_verdicts() {
    for (file, group, plan) in groups() {
        let mut rules = rules_of(&group);
        for (phase, proof) in PHASES.into_iter().zip(proofs(&plan)) {
            changed(&mut rules, &plan.changes, phase, |change| Some(serde_json::to_value(change.rule()).unwrap()));
            let mut after = group.clone();
            after["securityRules"] = json!(rules);
            assert_proved(&file, "JSON", &plan_of("group.json", &after.to_string()), proof);
        }
    }
}

#[test]
fn arm_resources_beside_their_group_give_the_proved_verdicts() {
    for (file, group, plan) in groups() {
        let mut rules: Vec<Value> = rules_of(&group).iter().map(nested).collect();
        for (phase, proof) in PHASES.into_iter().zip(proofs(&plan)) {
            changed(&mut rules, &plan.changes, phase, |change| {
                let mut rule: Value = serde_json::from_str(change.commands.arm.as_ref().unwrap()).unwrap();
                rule["name"].take().as_str().unwrap().rsplit_once('/').map(|(_, name)| {
                    let mut rule = rule.clone();
                    rule["name"] = json!(name);
                    rule
                })
            });
            let (own, beside): (Vec<Value>, Vec<Value>) =
                rules.iter().cloned().partition(|rule| rule.get("type").is_none());
            let name = group["name"].as_str().unwrap();
            let full_name = |mut rule: Value| {
                rule["name"] = json!(format!("{name}/{}", rule["name"].as_str().unwrap()));
                rule
            };
            let mut resources = vec![json!({
                "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": name,
                "location": group["location"], "properties": { "securityRules": own }
            })];
            resources.extend(beside.into_iter().map(full_name));
            let template = json!({
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0", "resources": resources
            });
            let after = plan_of("template.json", &template.to_string());
            assert_eq!(after.sources[0].kind, "arm-template");
            assert_proved(&file, "a template", &after, proof);
            // What is made with a template is changed there.
            assert!(after.changes.iter().all(|change| change.preferred == Some(Tool::Arm)), "{}", file.display());
        }
    }
}

/// A rule in the form of templates.
fn nested(rule: &Value) -> Value {
    let mut properties = rule.as_object().unwrap().clone();
    let name = properties.remove("name").unwrap();
    ["id", "type", "etag", "resourceGroup"].iter().for_each(|other| drop(properties.remove(*other)));
    json!({ "name": name, "properties": properties })
}

/// The one rule of the one group in a text, without its place.
fn only_rule(name: &str, text: &str) -> Rule {
    let estate = read::read(&[Source::new(name, text)]).estate;
    let [group] = estate.nsgs.as_slice() else { panic!("{} groups in {text}", estate.nsgs.len()) };
    let own: Vec<&Rule> = group.rules.iter().map(|rule| &**rule).filter(|rule| !rule.is_default).collect();
    let [rule] = own.as_slice() else { panic!("{} rules in {text}", own.len()) };
    Rule { origin: None, ..Rule::clone(rule) }
}

/// The rule of a change, read from its JSON.
fn meant(change: &Change) -> Rule {
    let group = json!({ "name": change.target.name, "securityRules": [change.rule()] });
    only_rule("group.json", &group.to_string())
}

/// The rule of a change, read from the form of one tool together with its NSG.
fn read_back(tool: Tool, change: &Change) -> Rule {
    let form = change.commands.of(tool).unwrap();
    let (file, text) = match tool {
        Tool::Terraform => ("main.tf", form.to_owned()),
        Tool::Bicep => ("main.bicep", form.to_owned()),
        _ => (
            "template.json",
            format!(
                r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [{form}]}}"#
            ),
        ),
    };
    only_rule(file, &text)
}

#[test]
fn each_form_of_a_rule_reads_back_as_the_rule() {
    let mut count = 0;
    for (_, _, plan) in groups() {
        for change in plan.changes.iter().filter(|change| change.action != ChangeAction::Remove) {
            for tool in [Tool::Terraform, Tool::Bicep, Tool::Arm] {
                assert_eq!(read_back(tool, change), meant(change), "{tool:?}: {}", change.commands.of(tool).unwrap());
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count} forms");
}

/// A group in Terraform with one rule that denies everything, in a block or as a resource of its own.
fn terraform(apart: bool) -> String {
    let rule = "    name                       = \"DenyOut\"\n    priority                   = 4000\n    direction                  = \"Outbound\"\n    \
                access                     = \"Deny\"\n    protocol                   = \"*\"\n    source_port_range          = \"*\"\n    \
                destination_port_range     = \"*\"\n    source_address_prefix      = \"*\"\n    destination_address_prefix = \"Internet\"\n";
    let group = "resource \"azurerm_network_security_group\" \"nodes\" {\n  name                = \"nsg-nodes\"\n  \
                 location            = \"westeurope\"\n  resource_group_name = \"rg\"\n";
    if apart {
        format!(
            "{group}}}\n\nresource \"azurerm_network_security_rule\" \"deny\" {{\n  resource_group_name         = \"rg\"\n  \
             network_security_group_name = azurerm_network_security_group.nodes.name\n{rule}}}\n"
        )
    } else {
        format!("{group}\n  security_rule {{\n{rule}  }}\n}}\n")
    }
}

#[test]
fn what_terraform_makes_is_changed_in_terraform_first() {
    for apart in [false, true] {
        let text = terraform(apart);
        let plan = plan_of("main.tf", &text);
        let [change, ..] = plan.changes.as_slice() else { panic!("no change") };
        assert_eq!(change.preferred, Some(Tool::Terraform));
        let shown: Vec<Tool> = change.shown().map(|(tool, _)| tool).collect();
        assert_eq!(shown, [Tool::Terraform, Tool::AzCli]);
        // Terraform takes rules inside or outside of a group: the change is where the others are.
        let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union);
        let forms: Vec<&str> = union.map(|change| change.commands.of(Tool::Terraform).unwrap()).collect();
        let changed = if apart {
            assert!(
                forms.iter().all(|form| form.starts_with("resource \"azurerm_network_security_rule\"")),
                "{forms:?}"
            );
            format!("{text}\n{}\n", forms.join("\n\n"))
        } else {
            assert!(forms.iter().all(|form| form.contains("\nsecurity_rule {")), "{forms:?}");
            format!("{}\n{}\n}}\n", text.trim_end().trim_end_matches('}'), forms.join("\n\n"))
        };
        assert_proved(Path::new("main.tf"), "Terraform", &plan_of("main.tf", &changed), &plan.proof.union);
        for rendered in [render::text(&plan), render::markdown(&plan)] {
            let form = rendered.find("security_rule").unwrap();
            assert!(form < rendered.find("az network nsg rule create").unwrap());
            assert!(rendered.contains(" comes from Terraform: change it there."));
        }
        assert!(plan.scripts.unwrap().union.unwrap().bash.contains("# nsg-nodes comes from Terraform"));
    }
    let of_az = plan_of("group.json", &full_group().to_string());
    assert!(of_az.changes.iter().all(|change| change.preferred.is_none()));
}

#[test]
fn what_a_template_makes_is_changed_in_its_list_of_rules() {
    let group = full_group();
    let template = |rules: &[Value]| {
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "resources": [{
                "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": "nsg-full",
                "location": "westeurope", "properties": { "securityRules": rules }
            }]
        })
    };
    let mut rules: Vec<Value> = rules_of(&group).iter().map(nested).collect();
    let plan = plan_of("template.json", &template(&rules).to_string());
    changed(&mut rules, &plan.changes, PhaseId::Union, |change| {
        assert_eq!(change.preferred, Some(Tool::Arm));
        serde_json::from_str(change.commands.arm.as_deref().unwrap()).ok()
    });
    let after = plan_of("template.json", &template(&rules).to_string());
    assert_proved(Path::new("template.json"), "entries", &after, &plan.proof.union);
}

/// An NSG that a tightening removes a rule from, so that the rollback writes it again with its name and description.
fn group_of(group: &str, rule: &str, description: &str) -> Plan {
    let rule = json!({
        "name": rule, "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix":
        "BatchNodeManagement.westeurope", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange":
        "29876-29877", "description": description
    });
    plan_of("group.json", &json!({ "name": group, "location": "westeurope", "securityRules": [rule] }).to_string())
}

/// What a shell or a console would take for more than a text becomes a blank, and what nobody would see a sign that everybody sees.
fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() => ' ',
        c if model::hidden::is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The words that bash makes of a command.
#[cfg(unix)]
fn words_of_bash(command: &str) -> Vec<String> {
    let out = std::process::Command::new("bash").args(["-c", &format!("printf '%s\\0' {command}")]).output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{command}");
    let text = String::from_utf8(out.stdout).unwrap();
    text.trim_end_matches('\0').split('\0').map(str::to_owned).collect()
}

/// What az makes of a value: its own quotes go.
#[cfg(unix)]
fn value_of_az(word: &str) -> String {
    let quoted = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    quoted.map_or_else(|| word.to_owned(), |inner| inner.replace("'/", "'"))
}

#[cfg(unix)]
fn value_of_flag(words: &[String], flag: &str) -> String {
    let at = words.iter().position(|word| word == flag).unwrap();
    value_of_az(&words[at + 1])
}

/// The text in single quotes that a command of PowerShell begins with, and what follows it: any of five quotes ends it,
/// and two of them are one ("about_Quoting_Rules", and the tokenizer for the typographic ones).
fn text_of_powershell(command: &str) -> (String, &str) {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let mut text = String::new();
    let mut letters = command.char_indices().skip(1).peekable();
    assert!(command.starts_with('\''));
    while let Some((at, c)) = letters.next() {
        if !is_quote(c) || letters.next_if(|(_, next)| is_quote(*next)).is_some() {
            text.push(c);
        } else {
            return (text, &command[at + c.len_utf8()..]);
        }
    }
    panic!("no end of the text in {command}");
}

/// A text that may be joined from parts and numbers of characters, in parentheses.
fn whole_text_of_powershell(command: &str) -> String {
    let Some(mut rest) = command.strip_prefix('(') else { return text_of_powershell(command).0 };
    let mut whole = String::new();
    loop {
        if let Some(number) = rest.strip_prefix("[char]") {
            let end = number.find(|c: char| !c.is_ascii_digit()).unwrap();
            whole.push(char::from_u32(number[..end].parse().unwrap()).unwrap());
            rest = &number[end..];
        } else {
            let (text, behind) = text_of_powershell(rest);
            whole.push_str(&text);
            rest = behind;
        }
        match rest.strip_prefix(" + ") {
            Some(more) => rest = more,
            None => return whole,
        }
    }
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_means_anything_in_any_form(group in hostile(), rule in hostile(), description in hostile()) {
        // No name in Azure has these: templates write both names with a slash between them, and the readers of Bicep join them.
        prop_assume!(!group.contains(['/', '[']) && !rule.contains('/'));
        prop_assume!(!group.trim().is_empty() && !rule.trim().is_empty() && !description.trim().is_empty());
        let plan = group_of(&group, &rule, &description);
        let change = plan.changes.iter().find(|change| change.phase == PhaseId::Rollback && change.name() == rule);
        prop_assume!(change.is_some());
        let change = change.unwrap();

        let words = words_of_bash(&change.commands.az_cli);
        prop_assert_eq!(value_of_flag(&words, "--name"), printable(&rule));
        prop_assert_eq!(value_of_flag(&words, "--nsg-name"), printable(&group));
        prop_assert_eq!(value_of_flag(&words, "--description"), description.as_str());

        let powershell = change.commands.powershell.as_deref().unwrap();
        let (_, behind) = powershell.split_once("RuleConfig -Name ").unwrap();
        let (name, behind) = text_of_powershell(behind);
        prop_assert_eq!(name, printable(&rule));
        prop_assert!(behind.starts_with(" -Priority 100 "), "{}", powershell);
        let (_, behind) = powershell.split_once(" -Description ").unwrap();
        prop_assert_eq!(whole_text_of_powershell(behind), description.as_str());

        for tool in [Tool::Terraform, Tool::Bicep, Tool::Arm] {
            let read = read_back(tool, change);
            prop_assert_eq!(&read.name, &rule, "{:?}", tool);
            prop_assert_eq!(read.description.as_deref(), Some(description.as_str()), "{:?}", tool);
        }
        for removal in plan.changes.iter().filter(|change| change.action == ChangeAction::Remove) {
            for (tool, mark) in [(Tool::Terraform, "# "), (Tool::Bicep, "// "), (Tool::Arm, "// ")] {
                prop_assert!(removal.commands.of(tool).unwrap().lines().all(|line| line.starts_with(mark)));
            }
        }
    }

    #[test]
    fn no_name_means_anything_in_a_script(group in hostile(), rule in hostile(), description in hostile()) {
        let plan = group_of(&group, &rule, &description);
        let scripts = plan.scripts.unwrap_or_default();
        for (script, phase) in [(&scripts.tighten, PhaseId::Tighten), (&scripts.rollback, PhaseId::Rollback)] {
            let Some(script) = script else { continue };
            let changes = plan.changes.iter().filter(|change| change.phase == phase).count();
            prop_assert_eq!(scripts::dry_lines(&script.bash).len(), changes, "{}", script.bash);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_script_makes_its_changes_in_order_and_stops_at_the_first_error() {
    let plan = plan_of("group.json", &full_group().to_string());
    let script = plan.scripts.unwrap().union.unwrap().bash;
    let changes: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    assert!(changes.len() > 2);

    let run = scripts::lines(&script, &[]);
    for (line, change) in run.iter().zip(&changes) {
        assert!(line.contains(&format!(" --name {} ", change.name())) && line.ends_with(" --output none"), "{line}");
    }
    assert_eq!(run.len(), changes.len());

    let out = scripts::run(&script, &[("FAILS", "1")]);
    assert!(!out.status.success());
    assert_eq!(String::from_utf8(out.stdout).unwrap().lines().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_script_runs_nothing_before_it_is_told_where_the_group_is() {
    let plan = group_of("nsg", "Batch", "in");
    let script = plan.scripts.unwrap().tighten.unwrap().bash;
    let out = scripts::run(&script, &[("RESOURCE_GROUP", "")]);
    assert!(!out.status.success() && out.stdout.is_empty());
    assert!(String::from_utf8(out.stderr).unwrap().contains("RESOURCE_GROUP: is not set"));
    let run = scripts::lines(&script, &[]);
    assert!(run[0].contains("--subscription s --resource-group rg --nsg-name nsg --name Batch"), "{run:?}");
}

/// All forms of every kind of change, and the scripts: read the differences.
#[test]
fn forms_and_scripts_are_those_that_were_reviewed() {
    let plan = plan_of("group.json", &full_group().to_string());
    let form = |change: &Change| {
        let forms =
            Tool::ALL.into_iter().map(|tool| format!("--- {}\n{}\n", tool.title(), change.commands.of(tool).unwrap()));
        format!("=== {} {:?} {}\n{}", change.id, change.action, change.name(), forms.collect::<String>())
    };
    insta::assert_snapshot!("forms", plan.changes.iter().map(form).collect::<String>());
    let scripts = plan.scripts.unwrap();
    let union = scripts.union.unwrap();
    insta::assert_snapshot!("union_bash", union.bash);
    insta::assert_snapshot!("union_powershell", union.powershell);
    let unplaced = group_of("nsg", "Batch", "in").scripts.unwrap().rollback.unwrap();
    insta::assert_snapshot!("rollback_of_a_group_elsewhere", format!("{}\n{}", unplaced.bash, unplaced.powershell));
}
