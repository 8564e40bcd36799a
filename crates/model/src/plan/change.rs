//! Changes in the contract: what they edit, and the commands and scripts that make them.

use serde::{Deserialize, Serialize};

use super::PhaseId;
use super::element::{AzureFirewallRule, AzureRoute, AzureRule, EditedElement, NodeFirewallRule};
use super::messages;
use crate::message::{Codes, Message, code};

/// What a change does to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChangeAction {
    /// A new rule.
    Add,
    /// A rule taken away.
    Remove,
    /// A rule edited in place.
    Modify,
}

/// What kind of resource a change edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TargetKind {
    /// A network security group.
    Nsg,
    /// A route table.
    RouteTable,
    /// An Azure Firewall with rules of its own.
    Firewall,
    /// A firewall policy.
    FirewallPolicy,
    /// A firewall on a node.
    NodeFirewall,
}

/// The resource that a change edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// Its name.
    pub name: String,
    /// Its resource id, if the source shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// One edit to one rule set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Members")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// Unique in the plan.
    pub id: String,
    /// The phase that makes it: union, tighten or rollback.
    pub phase: PhaseId,
    /// What it does.
    pub action: ChangeAction,
    /// What it edits.
    pub target: Target,
    /// What is edited, as it is after the change (for `remove`: as it was before).
    #[serde(flatten)]
    pub edited: EditedElement,
    /// Why it is needed.
    pub why: Message,
    /// Present if the change would block something else that the sources show: it is in no script and no proof until the user accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBack>,
    /// The same of a change that the user accepted: it is made like any other, and this is what it blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<HeldBack>,
    /// Present if the sources don't show whether nodes use the target: the change is proved for the target alone, and in no script
    /// until the user names the rule sets that nodes use. Says so in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<Message>,
    /// The tool that the target is made with, as its source shows: what another tool changes drifts, and is undone when this
    /// one runs again. Absent where the source is what Azure itself shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred: Option<Tool>,
    /// The commands that make it.
    pub commands: Commands,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// A change as it is read: `serde` reads flattened members as values of any type first, and the code for that would add 32 KB to the
/// page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Members {
    id: String,
    phase: PhaseId,
    action: ChangeAction,
    target: Target,
    #[serde(default)]
    rule: Option<AzureRule>,
    #[serde(default)]
    route: Option<AzureRoute>,
    #[serde(default)]
    firewall_rule: Option<AzureFirewallRule>,
    #[serde(default)]
    node_rule: Option<NodeFirewallRule>,
    why: Message,
    #[serde(default)]
    held_back: Option<HeldBack>,
    #[serde(default)]
    accepted: Option<HeldBack>,
    #[serde(default)]
    unconfirmed: Option<Message>,
    #[serde(default)]
    preferred: Option<Tool>,
    commands: Commands,
    #[serde(default)]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    codes: Codes,
}

impl TryFrom<Members> for Change {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Change, Self::Error> {
        let edited = members.rule.map(EditedElement::Rule).or(members.route.map(EditedElement::Route));
        let edited = edited.or(members.firewall_rule.map(EditedElement::FirewallRule));
        let edited = edited.or(members.node_rule.map(EditedElement::NodeRule));
        Ok(Change {
            id: members.id,
            phase: members.phase,
            action: members.action,
            target: members.target,
            edited: edited.ok_or("a change without what it edits")?,
            why: members.why,
            held_back: members.held_back,
            accepted: members.accepted,
            unconfirmed: members.unconfirmed,
            preferred: members.preferred,
            commands: members.commands,
            codes: members.codes,
        })
    }
}

/// What a change would block, and what makes it safe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldBack {
    /// Why it is held back, in a sentence.
    pub reason: Message,
    /// What it would block, each in a few words.
    pub cuts: Vec<Message>,
    /// What makes the change safe, in a sentence or two.
    pub remedy: Message,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl Change {
    /// True if the scripts of its phase make it.
    pub fn is_scripted(&self) -> bool {
        self.held_back.is_none() && self.unconfirmed.is_none()
    }

    /// What to know before a change is made, in sentences: what it would block, and whether nodes use its target.
    pub fn reservations(&self) -> Vec<Message> {
        let cuts = |held: &HeldBack| {
            let cuts = held.cuts.iter().cloned().reduce(messages::cuts);
            held.reason.clone().then(messages::would_block(cuts.unwrap_or_default()))
        };
        let held = self.held_back.as_ref();
        let held = held.map(|held| messages::held_back(cuts(held).then(held.remedy.clone()), code(&self.id)));
        let accepted = self.accepted.as_ref().map(|held| messages::accepted(cuts(held)));
        [held, accepted, self.unconfirmed.clone()].into_iter().flatten().collect()
    }

    /// What to show first: the form of the preferred tool if there is one, then the az command.
    pub fn shown(&self) -> impl Iterator<Item = (Tool, &str)> {
        let first = self.preferred.filter(|tool| *tool != Tool::AzCli);
        first.into_iter().chain([Tool::AzCli]).filter_map(|tool| Some((tool, self.commands.of(tool)?)))
    }

    /// The name of what is edited: of the rule, or the route.
    pub fn name(&self) -> &str {
        match &self.edited {
            EditedElement::Rule(rule) => &rule.name,
            EditedElement::Route(route) => &route.name,
            EditedElement::FirewallRule(rule) => &rule.name,
            EditedElement::NodeRule(rule) => &rule.name,
        }
    }

    /// The rule of a network security group that it edits.
    pub fn rule(&self) -> Option<&AzureRule> {
        if let EditedElement::Rule(rule) = &self.edited { Some(rule) } else { None }
    }

    /// The rule of an Azure Firewall that it edits.
    pub fn firewall_rule(&self) -> Option<&AzureFirewallRule> {
        if let EditedElement::FirewallRule(rule) = &self.edited { Some(rule) } else { None }
    }
}

/// A tool that can make a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Tool {
    /// The az command line.
    AzCli,
    /// Azure PowerShell.
    Powershell,
    /// Bicep.
    Bicep,
    /// Terraform with the provider azurerm.
    Terraform,
    /// A template in JSON.
    Arm,
}

impl Tool {
    /// All of them, in the order in which to show them.
    pub const ALL: [Tool; 5] = [Tool::AzCli, Tool::Powershell, Tool::Bicep, Tool::Terraform, Tool::Arm];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Tool::AzCli => "az CLI",
            Tool::Powershell => "PowerShell",
            Tool::Bicep => "Bicep",
            Tool::Terraform => "Terraform",
            Tool::Arm => "ARM template",
        }
    }

    /// What a resource comes from that is made with it, in a sentence.
    pub fn maker(self) -> &'static str {
        if self == Tool::Arm { "a template" } else { self.title() }
    }

    /// The language of its commands, as fenced code in Markdown names it.
    pub fn language(self) -> &'static str {
        match self {
            Tool::AzCli => "sh",
            Tool::Powershell => "powershell",
            Tool::Bicep => "bicep",
            Tool::Terraform => "hcl",
            Tool::Arm => "json",
        }
    }
}

/// A change as each tool makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commands {
    /// For the az command line; empty for a change that az can't make.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub az_cli: String,
    /// The extension of the az command line that its commands are from, if they are from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub az_extension: Option<String>,
    /// As typed on a node; empty for anything else than a firewall there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub node: String,
    /// For Azure PowerShell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub powershell: Option<String>,
    /// The rule as a Bicep resource; for a removal, what to delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bicep: Option<String>,
    /// The rule as a Terraform resource; for a removal, what to delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
    /// The rule as a resource of a template in JSON; for a removal, what to delete, as comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
}

impl Commands {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        [&self.az_cli, &self.node].into_iter().filter(|command| !command.is_empty())
    }

    /// What one tool takes.
    pub fn of(&self, tool: Tool) -> Option<&str> {
        match tool {
            Tool::AzCli => Some(self.az_cli.as_str()).filter(|command| !command.is_empty()),
            Tool::Powershell => self.powershell.as_deref(),
            Tool::Bicep => self.bicep.as_deref(),
            Tool::Terraform => self.terraform.as_deref(),
            Tool::Arm => self.arm.as_deref(),
        }
    }
}

/// Scripts that make all changes of a phase. They may run again, and stop at the first error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scripts {
    /// Allows both models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<Script>,
    /// Removes classic rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tighten: Option<Script>,
    /// Undoes the tightening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Script>,
}

/// One phase as a script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Script {
    /// For bash, with az. It prints what it would run; with `--apply`, it runs that. Empty where nothing but nodes changes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bash: String,
    /// For PowerShell, with the Az modules. It shows what it would do; with `-Apply`, it does that. Empty where nothing but nodes changes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub powershell: String,
    /// For the nodes themselves: one for each of their firewalls that changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeScript>,
}

/// One phase as a script for a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeScript {
    /// The firewall that it changes, as the plan names it.
    pub name: String,
    /// What it is written for.
    pub shell: Shell,
    /// The script.
    pub text: String,
}

/// What scripts are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Shell {
    /// bash.
    Bash,
    /// PowerShell.
    Powershell,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_edited_is_a_member_named_for_its_kind() {
        for (kind, member, name) in [
            ("nsg", r#""rule":{"name":"r","direction":"Inbound","access":"Allow","protocol":"Tcp"}"#, "r"),
            ("routeTable", r#""route":{"name":"o","addressPrefix":"Storage","nextHopType":"Internet"}"#, "o"),
            (
                "firewall",
                r#""firewallRule":{"name":"f","collection":"c","action":"Allow","ipProtocols":[],"sourceAddresses":[],"destinationAddresses":[],"destinationPorts":[]}"#,
                "f",
            ),
            (
                "nodeFirewall",
                r#""nodeRule":{"name":"n","tool":"ufw","chain":"c","position":0,"action":"Allow","answers":false,"outbound":true,"remoteAddresses":[],"ports":"443"}"#,
                "n",
            ),
        ] {
            let json = format!(
                r#"{{"id":"union-1","phase":"union","action":"add","target":{{"kind":"{kind}","name":"t"}},{member},"why":"w","commands":{{}}}}"#
            );
            let change: Change = serde_json::from_str(&json).unwrap();
            assert_eq!(change.name(), name);
            assert_eq!(serde_json::to_string(&change).unwrap(), json);
        }
    }
}
