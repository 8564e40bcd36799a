//! A phase for PowerShell, with the Az modules. Each resource is fetched, changed as a whole and written once.

mod functions;

use super::super::commands::edit_target;
use super::super::commands::entry::{RulesOf, fields, route_fields, rule_fields};
use super::super::commands::powershell::{assignments, quoted, table};
use super::super::edit::{Diff, Edit, Edited};
use super::super::elements::PlacedFirewallRule;
use super::super::messages::{comment, resources, scripts};
use super::super::shapes::{azure_route, azure_rule, firewall_rule};
use super::group::{Group, action};
use model::message::{self, all_listed};

pub fn script(purpose: &str, groups: &[Group<'_>]) -> String {
    let warnings: String = groups.iter().filter_map(Group::warning).collect();
    let own = groups.iter().flat_map(parameters);
    let parameters: Vec<String> = own.chain(["    [switch] $Apply".to_owned()]).collect();
    let functions = functions::of(groups.iter().map(|group| group.target.kind));
    let bodies: String = groups.iter().map(body).collect();
    let about: String =
        [scripts::repeats_changes(), scripts::what_if()].iter().map(|about| comment("#", about)).collect();
    format!(
        "{purpose}{about}{warnings}\
         [CmdletBinding(SupportsShouldProcess)]\nparam(\n{}\n)\n\
         $ErrorActionPreference = 'Stop'\nSet-StrictMode -Version Latest\n\
         if (-not $Apply) {{ $WhatIfPreference = $true }}\n\n{functions}{bodies}",
        parameters.join(",\n")
    )
}

/// The parameters for what the sources don't show of a resource.
fn names(group: &Group<'_>) -> [String; 3] {
    ["Subscription".to_owned(), "ResourceGroup".to_owned(), format!("{}Name", group.target.kind.variable)]
}

fn parameters(group: &Group<'_>) -> Vec<String> {
    let names = names(group);
    let of_target = comment("#", &scripts::parameter_of(group.target.title()));
    let parameter = |name: String| format!("    {of_target}    [Parameter(Mandatory)] [string] ${name}");
    group.variables(names.each_ref().map(String::as_str)).into_iter().map(parameter).collect()
}

fn body(group: &Group<'_>) -> String {
    let (known, names) = (group.target.place(), names(group));
    let part = |(known, parameter): (&Option<&str>, &String)| match known {
        Some(name) => quoted(name),
        None => format!("${}", group.variable(parameter)),
    };
    let parts: Vec<String> = known.iter().zip(&names).map(part).collect();
    let [subscription, resource_group, name] = parts.as_slice() else { return String::new() };
    let noun = group.target.kind.noun;
    let edits: String = group.edits.iter().map(|edit| comment("#", &edit.why) + &lines(edit)).collect();
    let start = format!(
        "\n{}Set-AzContext -Subscription {subscription} -Scope Process -WhatIf:$false | Out-Null\n\
         $resource = Get-{noun} -ResourceGroupName {resource_group} -Name {name}\n{edits}",
        comment("#", &resources::described(group.target.title())),
    );
    // The groups of a policy are resources of their own, and written one by one.
    if group.target.kind == &edit_target::POLICY {
        return start;
    }
    let all = all_listed(group.edits.iter().map(|edit| action(edit))).unmarked();
    format!(
        "{start}if ($PSCmdlet.ShouldProcess({name}, {})) {{\n    $resource | Set-{noun} | Out-Null\n}}\n",
        quoted(&all)
    )
}

fn lines(edit: &Edit) -> String {
    let name = quoted(edit.what.name());
    match &edit.what {
        Edited::NsgRule(_, Diff { before: Some(before), after: Some(after) }) => {
            let missing = quoted(&scripts::no_such_rule(message::name(&before.name)).unmarked());
            let assignments = assignments(before, fields(&azure_rule(after)));
            format!("$rule = Find-Rule $resource {name}\nif (-not $rule) {{ throw {missing} }}\n{assignments}\n")
        }
        Edited::NsgRule(_, Diff { after: Some(rule), .. }) => {
            format!("Write-Rule $resource {}\n", table(&rule.name, &fields(&azure_rule(rule))))
        }
        Edited::Route(_, Diff { after: Some(route), .. }) => {
            format!("Write-Route $resource {}\n", table(&route.name, &route_fields(&azure_route(route))))
        }
        Edited::NsgRule(..) => format!("Remove-Rule $resource {name}\n"),
        Edited::Route(..) => format!("Remove-Route $resource {name}\n"),
        Edited::FirewallRule(_, rule) => firewall_line(rule),
        Edited::NodeRule(..) => String::new(),
    }
}

/// A collection comes with its first rule and goes with its last one, as does a group that is there for it.
fn firewall_line(diff: &Diff<PlacedFirewallRule>) -> String {
    let Some(placed) = diff.shown() else { return String::new() };
    let rule = firewall_rule(placed);
    let collection = quoted(&rule.collection);
    let (noun, group) = match &rule.group {
        Some(group) => ("PolicyRule", format!(" {}", quoted(group))),
        None => ("NetworkRule", String::new()),
    };
    let priority = |priority: Option<u32>| priority.unwrap_or_default();
    if diff.after.is_none() {
        let switch = if placed.own_group { " -WithGroup" } else { "" };
        return format!("Remove-{noun} $resource{group} {collection} {}{switch}\n", quoted(&rule.name));
    }
    let of_group = rule.group_priority.map(|priority| format!(" {priority}")).unwrap_or_default();
    format!(
        "Write-{noun} $resource{group}{of_group} {collection} {} {} {}\n",
        priority(rule.collection_priority),
        quoted(&rule.action),
        table(&rule.name, &rule_fields(&rule, RulesOf::Firewall))
    )
}
