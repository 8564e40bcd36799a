//! A phase for PowerShell, with the Az modules. Each group is fetched, changed as a whole and written once.

use super::super::commands::{one_line, powershell};
use super::super::edit::EditAction;
use super::Group;
use powershell::quoted;

/// The parameters for what the sources don't tell of a group.
const PARAMETERS: [&str; 3] = ["Subscription", "ResourceGroup", "GroupName"];

/// What the script does to one rule, whether it ran before or not.
const FUNCTIONS: &str = "\
function Find-Rule($Group, [string] $Name) {
    $Group.SecurityRules | Where-Object Name -EQ $Name
}

function Write-Rule($Group, [hashtable] $Rule) {
    if (Find-Rule $Group $Rule.Name) {
        Set-AzNetworkSecurityRuleConfig -NetworkSecurityGroup $Group @Rule | Out-Null
    } else {
        Add-AzNetworkSecurityRuleConfig -NetworkSecurityGroup $Group @Rule | Out-Null
    }
}

function Remove-Rule($Group, [string] $Name) {
    if (Find-Rule $Group $Name) {
        Remove-AzNetworkSecurityRuleConfig -NetworkSecurityGroup $Group -Name $Name | Out-Null
    }
}
";

/// The script.
pub fn script(purpose: &str, groups: &[Group<'_>]) -> String {
    let warnings: String = groups.iter().filter_map(Group::warning).collect();
    let parameters: Vec<String> = groups.iter().flat_map(parameters).collect();
    let bodies: String = groups.iter().map(body).collect();
    format!(
        "{purpose}# It stops at the first error and may run again: what is done already is done once more, and changes nothing.\n\
         # Save it as a file and look first: -WhatIf writes nothing.\n{warnings}\
         [CmdletBinding(SupportsShouldProcess)]\nparam({})\n\
         $ErrorActionPreference = 'Stop'\nSet-StrictMode -Version Latest\n\n{FUNCTIONS}{bodies}",
        if parameters.is_empty() { String::new() } else { format!("\n{}\n", parameters.join(",\n")) }
    )
}

fn parameters(group: &Group<'_>) -> Vec<String> {
    let parameter = |name: String| format!("    # Of {}\n    [Parameter(Mandatory)] [string] ${name}", group.title);
    group.variables(PARAMETERS).into_iter().map(parameter).collect()
}

fn body(group: &Group<'_>) -> String {
    let part = |(known, parameter): (&Option<&str>, &str)| match known {
        Some(name) => quoted(name),
        None => format!("${}", group.variable(parameter)),
    };
    let parts: Vec<String> = group.place.iter().zip(PARAMETERS).map(part).collect();
    let [subscription, resource_group, name] = parts.as_slice() else { return String::new() };
    let edits: String =
        group.edits.iter().map(|(action, why)| format!("# {}\n{}", one_line(why), lines(action))).collect();
    format!(
        "\n# {}\nSet-AzContext -Subscription {subscription} -Scope Process -WhatIf:$false | Out-Null\n\
         $group = Get-AzNetworkSecurityGroup -ResourceGroupName {resource_group} -Name {name}\n{edits}\
         if ($PSCmdlet.ShouldProcess({name}, {})) {{\n    $group | Set-AzNetworkSecurityGroup | Out-Null\n}}\n",
        group.title,
        quoted(&told(group)),
    )
}

/// The edits in words.
fn told(group: &Group<'_>) -> String {
    let told = |action: &EditAction| {
        let verb = match action {
            EditAction::Add(_) => "add",
            EditAction::Remove(_) => "remove",
            EditAction::Modify { .. } => "change",
        };
        format!("{verb} {}", one_line(&action.rule().name))
    };
    group.edits.iter().map(|(action, _)| told(action)).collect::<Vec<_>>().join(", ")
}

fn lines(action: &EditAction) -> String {
    match action {
        EditAction::Add(rule) => format!("Write-Rule $group {}\n", powershell::table(rule)),
        EditAction::Remove(rule) => format!("Remove-Rule $group {}\n", quoted(&rule.name)),
        EditAction::Modify { before, after } => {
            let name = quoted(&before.name);
            let missing = quoted(&format!("There is no rule {} any more.", before.name));
            let assignments = powershell::assignments(before, after).join("\n");
            format!("$rule = Find-Rule $group {name}\nif (-not $rule) {{ throw {missing} }}\n{assignments}\n")
        }
    }
}
