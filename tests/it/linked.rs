//! Linked templates and parameter files that are given are read as if they were nested: with the values that the link gives, once for each link. A template that
//! is linked is not judged by its defaults.

use std::collections::BTreeMap;

use model::net::Region;
use model::plan::{Plan, Verdict};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::support::plain;

fn planned(files: &[(&str, &str)]) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    switchover::plan(&sources, &options)
}

/// The verdict on simplified communication of each subject.
fn simplified(plan: &Plan) -> BTreeMap<&str, Verdict> {
    plan.subjects.iter().map(|subject| (subject.name.as_str(), subject.modes.simplified)).collect()
}

fn template(parameters: Value, variables: Value, resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "variables": variables,
        "resources": resources,
    })
}

/// A template with one NSG, whose only rule allows or denies all that leaves.
fn nsg() -> String {
    let rule = json!({"name": "out", "properties": {
        "priority": 100, "direction": "Outbound", "access": "[parameters('access')]", "protocol": "*", "sourcePortRange": "*",
        "destinationPortRange": "*", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*"
    }});
    let nsg = json!({
        "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-09-01", "name": "[parameters('name')]", "location": "westeurope",
        "properties": {"securityRules": [rule]}
    });
    let parameters = json!({"name": {"type": "string", "defaultValue": "nsg1"}, "access": {"type": "string", "defaultValue": "Allow"}});
    template(parameters, json!({}), json!([nsg])).to_string()
}

/// A deployment with a link, and what it gives.
fn deployment(name: &str, link: Value, given: Value) -> Value {
    json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {"mode": "Incremental", "templateLink": link, "parameters": given}
    })
}

fn main_of(link: Value) -> String {
    let variables = json!({"file": "nsg.json", "base": "[concat(parameters('artifacts'), '/nested/')]"});
    let parameters = json!({"artifacts": {"type": "string"}, "sas": {"type": "string", "defaultValue": ""}});
    let given = json!({"access": {"value": "Deny"}});
    template(parameters, variables, json!([deployment("net", link, given)])).to_string()
}

#[test]
fn a_link_leads_to_the_file_that_it_names_however_it_is_written() {
    for link in [
        json!({"relativePath": "nested/nsg.json"}),
        json!({"uri": "https://example.com/repository/main/nested/nsg.json?sv=1"}),
        json!({"uri": "[uri(deployment().properties.templateLink.uri, 'nested/nsg.json')]"}),
        json!({"uri": "[uri('https://example.com/azuredeploy.json', 'nested/nsg.json')]"}),
        json!({"uri": "[concat(parameters('artifacts'), '/nested/nsg.json', parameters('sas'))]"}),
        json!({"uri": "[concat(variables('base'), variables('file'))]"}),
    ] {
        let (main, nsg) = (main_of(link.clone()), nsg());
        // With their folders, as files of one folder, in any order, and as one text.
        for files in [
            vec![("a/azuredeploy.json", main.as_str()), ("a/nested/nsg.json", nsg.as_str())],
            vec![("nested/nsg.json", nsg.as_str()), ("azuredeploy.json", main.as_str())],
            vec![("azuredeploy.json", main.as_str()), ("nsg.json", nsg.as_str())],
            vec![("pasted", &*format!("{main}\n{nsg}\n"))],
        ] {
            let plan = planned(&files);
            assert_eq!(simplified(&plan), BTreeMap::from([("nsg1", Verdict::Blocked)]), "{link}: {files:?}");
            let said: Vec<String> =
                plan.sources.iter().flat_map(|own| &own.diagnostics).map(|own| own.message.plain()).collect();
            assert!(said.iter().all(|text| !text.contains("was not read")), "{said:?}");
        }
    }
}

#[test]
fn a_rule_of_a_linked_template_keeps_its_file_and_line() {
    let main = main_of(json!({"relativePath": "nested/nsg.json"}));
    let nsg = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&nsg()).unwrap()).unwrap();
    let plan = planned(&[("azuredeploy.json", &main), ("nested/nsg.json", &nsg)]);
    let hop = plan.subjects[0].requirements.last().and_then(|own| own.hops.first()).unwrap();
    let line = nsg.lines().position(|line| line.contains("\"name\": \"out\"")).unwrap();
    assert_eq!(hop.source.as_deref(), Some("nested/nsg.json"));
    assert!(hop.line.is_some_and(|own| (own as usize).abs_diff(line + 1) <= 12), "{:?} {line}", hop.line);
}

#[test]
fn each_link_gives_its_own_values_and_links_may_nest() {
    let link = || json!({"relativePath": "nsg.json"});
    let of = |name: &str, access: &str| {
        deployment(name, link(), json!({"name": {"value": name}, "access": {"value": access}}))
    };
    let middle = template(
        json!({"access": {"type": "string"}}),
        json!({}),
        json!([
            of("first", "Allow"),
            deployment(
                "second",
                link(),
                json!({"name": {"value": "second"}, "access": {"value": "[parameters('access')]"}})
            ),
        ]),
    );
    let main = template(
        json!({}),
        json!({}),
        json!([deployment("all", json!({"relativePath": "parts/middle.json"}), json!({"access": {"value": "Deny"}}))]),
    );
    let (main, middle, nsg) = (main.to_string(), middle.to_string(), nsg());
    let plan = planned(&[("main.json", &main), ("parts/middle.json", &middle), ("parts/nsg.json", &nsg)]);
    assert_eq!(simplified(&plan), BTreeMap::from([("first", Verdict::Open), ("second", Verdict::Blocked)]));
}

#[test]
fn a_file_of_values_is_for_the_template_that_links() {
    let link = json!({"relativePath": "nsg.json"});
    let resources = json!([deployment("net", link, json!({"access": {"value": "[parameters('access')]"}}))]);
    let main =
        template(json!({"access": {"type": "string", "defaultValue": "Allow"}}), json!({}), resources).to_string();
    let values = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "parameters": {"access": {"value": "Deny"}}
    });
    let (values, nsg) = (values.to_string(), nsg());
    let plan = planned(&[("main.json", &main), ("nsg.json", &nsg), ("values.json", &values)]);
    assert_eq!(simplified(&plan), BTreeMap::from([("nsg1", Verdict::Blocked)]));
}

#[test]
fn what_a_link_may_mean_is_not_guessed() {
    let nsg = nsg();
    let either = json!({"uri": "[if(parameters('sas'), 'nested/nsg.json', 'nested/other.json')]"});
    for (link, files) in [
        // Two files of that name; a condition; a file that is not given.
        (json!({"relativePath": "x/nsg.json"}), vec!["a/nsg.json", "b/nsg.json"]),
        (either, vec!["nested/nsg.json", "nested/other.json"]),
        (json!({"relativePath": "nested/other.json"}), vec!["nested/nsg.json"]),
    ] {
        let main = main_of(link.clone());
        let mut all = vec![("azuredeploy.json", main.as_str())];
        all.extend(files.iter().map(|name| (*name, nsg.as_str())));
        let plan = planned(&all);
        let said: Vec<_> =
            plan.sources.iter().flat_map(|own| &own.diagnostics).map(|own| own.message.clone()).collect();
        assert!(plain(&said).iter().any(|text| text.contains("not shown and was not read")), "{link}: {said:?}");
    }
    // Templates that link to each other are read, and end.
    let circle = |to: &str| main_of(json!({"relativePath": to}));
    let plan = planned(&[("a.json", &circle("b.json")), ("b.json", &circle("a.json")), ("nsg.json", &nsg)]);
    assert_eq!(simplified(&plan), BTreeMap::from([("nsg1", Verdict::Open)]));
}

/// A parameter file with a value for `access`.
fn values(access: &str) -> String {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"access": {"value": access}}
    })
    .to_string()
}

#[test]
fn a_link_to_values_gives_them_to_its_deployment_only() {
    let nested = |properties: Value| {
        let deployment = json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "net", "properties": properties
        });
        let own: Value = serde_json::from_str::<Value>(&nsg()).unwrap()["resources"][0].clone();
        let mut own = own;
        own["name"] = json!("own");
        let parameters = json!({"access": {"type": "string", "defaultValue": "Allow"}});
        template(parameters, json!({"files": "https://example.com/files"}), json!([deployment, own])).to_string()
    };
    let inline: Value = serde_json::from_str(&nsg()).unwrap();
    let (deny, nsg) = (values("Deny"), nsg());
    for link in [
        json!({"uri": "https://example.com/files/net.values.json"}),
        json!({"uri": "[concat(variables('files'), '/net.values.json')]"}),
        json!({"uri": "[uri(deployment().properties.templateLink.uri, 'net.values.json')]"}),
    ] {
        let mode = "Incremental";
        let linked =
            nested(json!({"mode": mode, "templateLink": {"relativePath": "nsg.json"}, "parametersLink": link}));
        let written = nested(json!({
            "mode": mode, "template": inline, "parametersLink": link, "expressionEvaluationOptions": {"scope": "inner"}
        }));
        for files in [
            vec![("main.json", &linked), ("nsg.json", &nsg), ("net.values.json", &deny)],
            vec![("net.values.json", &deny), ("nsg.json", &nsg), ("main.json", &linked)],
            vec![("a/main.json", &linked), ("a/files/net.values.json", &deny), ("a/nsg.json", &nsg)],
            vec![("main.json", &written), ("net.values.json", &deny)],
        ] {
            let files: Vec<(&str, &str)> = files.into_iter().map(|(name, text)| (name, text.as_str())).collect();
            let expected = BTreeMap::from([("nsg1", Verdict::Blocked), ("own", Verdict::Open)]);
            assert_eq!(simplified(&planned(&files)), expected, "{link}: {files:?}");
            // The template that links has values of its own.
            let own = values("Deny");
            let with_own: Vec<(&str, &str)> =
                files.into_iter().chain([("main.parameters.json", own.as_str())]).collect();
            let expected = BTreeMap::from([("nsg1", Verdict::Blocked), ("own", Verdict::Blocked)]);
            assert_eq!(simplified(&planned(&with_own)), expected, "{link}: {with_own:?}");
        }
        // Values that are not given may be any.
        let files = [("main.json", linked.as_str()), ("nsg.json", nsg.as_str())];
        let plan = planned(&files);
        let found = simplified(&plan);
        let others = || found.iter().filter(|(name, _)| **name != "own");
        assert!(others().count() == 1 && others().all(|(_, own)| *own == Verdict::Unknown), "{link}: {found:?}");
    }
}

/// A command next to a template gives its parameters values: none of these has its default.
#[test]
fn values_that_a_command_gives_are_no_defaults() {
    let nsg = nsg();
    for (options, expected) in [
        ("", Verdict::Open),
        ("--parameters access=Deny", Verdict::Blocked),
        ("--parameters name=nsg1 \\\n    access='Deny' --mode Incremental", Verdict::Blocked),
        ("--parameters @values.json --parameters \"access=Deny\"", Verdict::Blocked),
        ("-p access=Deny -n net", Verdict::Blocked),
        ("--parameters access=Deny\naz deployment group create --parameters access=Allow", Verdict::Unknown),
        ("--parameters access=$ACCESS", Verdict::Unknown),
        ("--parameters name=nsg1", Verdict::Open),
    ] {
        let text = format!(
            "cat > nsg.json <<'END'\n{nsg}\nEND\naz deployment group create -g rg \\\n  --template-file nsg.json {options}\n"
        );
        for name in ["deploy.sh", "pasted"] {
            assert_eq!(simplified(&planned(&[(name, &text)])), BTreeMap::from([("nsg1", expected)]), "{text}");
        }
    }
}

/// A command that gives values which are not here leaves open what a default could decide, wherever the command is.
#[test]
fn a_default_decides_nothing_where_a_command_gives_values_that_are_not_shown() {
    let nsg = nsg();
    let given = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"access": {"value": "Deny"}}})
    .to_string();
    for (options, expected) in [
        ("az deployment group create -g rg -f nsg.json --parameters @prod.json", Verdict::Unknown),
        ("az deployment group create -g rg --template-file ./nsg.json --parameters prod.json", Verdict::Unknown),
        (r#"az deployment group create -g rg -f nsg.json -p '{"access": {"value": "Deny"}}'"#, Verdict::Unknown),
        ("New-AzResourceGroupDeployment -TemplateFile nsg.json -TemplateParameterFile prod.json", Verdict::Unknown),
        (
            "New-AzResourceGroupDeployment -TemplateFile .\\nsg.json -TemplateParameterObject @{ access = 'Deny' }",
            Verdict::Unknown,
        ),
        ("New-AzResourceGroupDeployment -TemplateFile nsg.json `\n  -access Deny", Verdict::Blocked),
        ("az deployment group create -g rg -f nsg.json --parameters access=Deny", Verdict::Blocked),
        ("az deployment group create -g rg -f nsg.json --parameters \"access=$ACCESS\"", Verdict::Unknown),
        ("az deployment group create -g rg -f nsg.json", Verdict::Open),
        ("New-AzResourceGroupDeployment -TemplateFile nsg.json", Verdict::Open),
    ] {
        let (joined, script) = (format!("{nsg}\n{options}\n"), format!("{options}\n"));
        for files in [
            vec![("pasted", joined.as_str())],
            vec![("pasted 1", nsg.as_str()), ("pasted 2", script.as_str())],
            vec![("infra/nsg.json", nsg.as_str()), ("deploy.sh", script.as_str())],
            vec![("deploy.ps1", script.as_str()), ("nsg.json", nsg.as_str())],
        ] {
            assert_eq!(simplified(&planned(&files)), BTreeMap::from([("nsg1", expected)]), "{files:?}");
        }
        if expected == Verdict::Unknown && !options.contains('$') && !options.contains('{') {
            let files = [("nsg.json", nsg.as_str()), ("prod.json", &given), ("deploy.sh", &script)];
            assert_eq!(simplified(&planned(&files)), BTreeMap::from([("nsg1", Verdict::Blocked)]), "{files:?}");
        }
    }
}

/// A script is for the template that it names. For several, its other values are those of none.
#[test]
fn a_command_gives_values_to_the_template_that_it_names() {
    let (nsg, other) = (nsg(), nsg().replace("nsg1", "nsg2"));
    for (script, expected) in [
        ("az deployment group create -f a.json --parameters access=Deny", [Verdict::Blocked, Verdict::Open]),
        ("az deployment group create -f c.json --parameters access=Deny", [Verdict::Open, Verdict::Open]),
        (
            "az deployment group create -f a.json --parameters access=Deny\naz deployment group create -f b.json",
            [Verdict::Unknown, Verdict::Unknown],
        ),
    ] {
        let files = [("a.json", nsg.as_str()), ("deploy.sh", script), ("b.json", other.as_str())];
        assert_eq!(
            simplified(&planned(&files)),
            BTreeMap::from([("nsg1", expected[0]), ("nsg2", expected[1])]),
            "{script}"
        );
    }
}
