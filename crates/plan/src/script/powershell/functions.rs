//! PowerShell functions that change one rule or route, on the first run and on later ones.

use super::super::super::commands::edit_target::{EditTargetKind, FIREWALL, NSG, POLICY, ROUTE_TABLE};
use super::super::super::commands::powershell::quoted;
use super::super::super::messages::scripts;
use model::message::{Message, code};

/// The functions for some kinds of resources, each once.
pub fn of<'g>(kinds: impl Iterator<Item = &'g EditTargetKind> + Clone) -> String {
    let of_policy = actions() + POLICY_RULES;
    let all = [(&NSG, RULES), (&ROUTE_TABLE, ROUTES), (&FIREWALL, NETWORK_RULES), (&POLICY, &of_policy)];
    let required = all.into_iter().filter(|(kind, _)| kinds.clone().any(|own| own == *kind));
    required.map(|(_, functions)| functions).collect::<Vec<_>>().join("\n")
}

/// What `-WhatIf` says that the functions for policies do, as PowerShell formats it.
fn actions() -> String {
    let rule = || code("{0}");
    let actions = [
        ("Add", scripts::add(rule())),
        ("Create", scripts::create_with(rule())),
        ("Delete", scripts::delete()),
        ("Remove", scripts::remove(rule())),
        ("Write", scripts::write(rule())),
    ];
    let entry = |(key, message): (&str, Message)| format!("    {key} = {}\n", quoted(&message.unmarked()));
    format!("$Actions = @{{\n{}}}\n\n", actions.into_iter().map(entry).collect::<String>())
}

const RULES: &str = "\
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

const ROUTES: &str = "\
function Find-Route($Table, [string] $Name) {
    $Table.Routes | Where-Object Name -EQ $Name
}

function Write-Route($Table, [hashtable] $Route) {
    if (Find-Route $Table $Route.Name) {
        Set-AzRouteConfig -RouteTable $Table @Route | Out-Null
    } else {
        Add-AzRouteConfig -RouteTable $Table @Route | Out-Null
    }
}

function Remove-Route($Table, [string] $Name) {
    if (Find-Route $Table $Name) {
        Remove-AzRouteConfig -RouteTable $Table -Name $Name | Out-Null
    }
}
";

const NETWORK_RULES: &str = "\
function Find-Collection($Firewall, [string] $Name) {
    $Firewall.NetworkRuleCollections | Where-Object Name -EQ $Name
}

function Write-NetworkRule($Firewall, [string] $Name, [int] $Priority, [string] $Action, [hashtable] $Rule) {
    $made = New-AzFirewallNetworkRule @Rule
    $collection = Find-Collection $Firewall $Name
    if (-not $collection) {
        $Firewall.AddNetworkRuleCollection(
            (New-AzFirewallNetworkRuleCollection -Name $Name -Priority $Priority -ActionType $Action -Rule $made))
    } else {
        if ($collection.Rules | Where-Object Name -EQ $Rule.Name) { $collection.RemoveRuleByName($Rule.Name) }
        $collection.AddRule($made)
    }
}

function Remove-NetworkRule($Firewall, [string] $Name, [string] $Rule) {
    $collection = Find-Collection $Firewall $Name
    if (-not $collection -or -not ($collection.Rules | Where-Object Name -EQ $Rule)) { return }
    if (@($collection.Rules).Count -eq 1) {
        $Firewall.RemoveNetworkRuleCollectionByName($Name)
    } else {
        $collection.RemoveRuleByName($Rule)
    }
}
";

/// An earlier change may have made a group, so each is looked up again.
const POLICY_RULES: &str = "\
function Find-CollectionGroup($Policy, [string] $Name) {
    $now = Get-AzFirewallPolicy -ResourceGroupName $Policy.ResourceGroupName -Name $Policy.Name
    if (@($now.RuleCollectionGroups | Where-Object { ($_.Id -split '/')[-1] -eq $Name }).Count -eq 0) { return }
    Get-AzFirewallPolicyRuleCollectionGroup -AzureFirewallPolicy $Policy -Name $Name
}

function Save-CollectionGroup($Group, [string] $What) {
    if ($PSCmdlet.ShouldProcess($Group.Name, $What)) {
        Set-AzFirewallPolicyRuleCollectionGroup -InputObject $Group -Priority $Group.Properties.Priority `
            -RuleCollection $Group.Properties.RuleCollection | Out-Null
    }
}

function Write-PolicyRule(
    $Policy, [string] $GroupName, [int] $GroupPriority, [string] $Name, [int] $Priority, [string] $Action, [hashtable] $Rule
) {
    $made = New-AzFirewallPolicyNetworkRule @Rule
    $group = Find-CollectionGroup $Policy $GroupName
    $collection = if ($group) { $group.Properties.RuleCollection | Where-Object Name -EQ $Name }
    if ($collection) {
        [void] $collection.Rules.RemoveAll({ param($One) $One.Name -eq $Rule.Name })
        $collection.Rules.Add($made)
        Save-CollectionGroup $group ($Actions.Write -f $Rule.Name)
        return
    }
    $collection = New-AzFirewallPolicyFilterRuleCollection -Name $Name -Priority $Priority -ActionType $Action -Rule $made
    if ($group) {
        $group.Properties.RuleCollection.Add($collection)
        Save-CollectionGroup $group ($Actions.Add -f $Name)
    } elseif ($PSCmdlet.ShouldProcess($GroupName, ($Actions.Create -f $Rule.Name))) {
        New-AzFirewallPolicyRuleCollectionGroup -FirewallPolicyObject $Policy -Name $GroupName -Priority $GroupPriority `
            -RuleCollection $collection | Out-Null
    }
}

function Remove-PolicyRule($Policy, [string] $GroupName, [string] $Name, [string] $Rule, [switch] $WithGroup) {
    $group = Find-CollectionGroup $Policy $GroupName
    $collection = if ($group) { $group.Properties.RuleCollection | Where-Object Name -EQ $Name }
    if (-not $collection -or -not ($collection.Rules | Where-Object Name -EQ $Rule)) { return }
    [void] $collection.Rules.RemoveAll({ param($One) $One.Name -eq $Rule })
    if ($collection.Rules.Count -eq 0) { [void] $group.Properties.RuleCollection.Remove($collection) }
    if ($WithGroup -and $group.Properties.RuleCollection.Count -eq 0) {
        if ($PSCmdlet.ShouldProcess($GroupName, $Actions.Delete)) {
            Remove-AzFirewallPolicyRuleCollectionGroup -FirewallPolicyObject $Policy -Name $GroupName -Force
        }
    } else {
        Save-CollectionGroup $group ($Actions.Remove -f $Rule)
    }
}
";
