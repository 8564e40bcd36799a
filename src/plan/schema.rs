//! The plan as a value. Its JSON form is the contract `switchover.plan/1` that the command line prints, the JavaScript
//! module returns and the page shows; it grows only compatibly.

use serde::{Deserialize, Serialize};

use crate::assess::{Finding, Subject, Verdict};
use crate::net::{Cloud, TableOrigin};
use crate::options::Edition;
use crate::read::SourceReport;

/// The value of [`Plan::schema`].
pub const SCHEMA: &str = "switchover.plan/1";

/// Everything the engine has to say about the sources: verdicts, checklist, changes, proof and requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The edition of the migration that the checklist follows.
    pub edition: Edition,
    /// The cloud of the subjects.
    pub cloud: Cloud,
    /// The service tags that the verdicts rest on.
    pub service_tags: ServiceTagsUsed,
    /// What was pasted, with what reading it had to say.
    pub sources: Vec<SourceReport>,
    /// What was assessed.
    pub subjects: Vec<Subject>,
    /// The steps of the migration.
    pub checklist: Checklist,
    /// What the workload itself needs, as far as the sources show it; absent in the small build that the page opens with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// What stays open wider than it has to after the tightening; absent in the small build.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<Finding>,
    /// Every change that the steps name.
    pub changes: Vec<Change>,
    /// The changes of each phase as scripts; absent in the small build that the page opens with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scripts: Option<Scripts>,
    /// The assessments of the estate with the changes applied.
    pub proof: Proof,
    /// The support requests; absent in the `ga` edition, which has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_request: Option<SupportRequests>,
}

/// Where the service tags came from and how old they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceTagsUsed {
    /// Embedded in Switchover, or supplied by the user.
    pub origin: TableOrigin,
    /// Microsoft's number of the weekly file.
    pub change_number: u32,
    /// The file's date as `YYYY-MM-DD`, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

impl Checklist {
    /// Its steps, phase by phase.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.steps)
    }

    /// The titles of the steps that have to be done before a step.
    pub fn before<'c>(&'c self, step: &'c Step) -> impl Iterator<Item = &'c str> {
        let titled = |id: &'c String| self.steps().find(|other| other.id == *id).map(|other| other.title.as_str());
        step.waits_for.iter().filter_map(titled)
    }
}

/// The phases of the migration, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checklist {
    /// Union, extras, switch, move, verify, tighten, rollback.
    pub phases: Vec<Phase>,
}

/// Which phase of the migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PhaseId {
    /// Make the rules satisfy both models.
    Union,
    /// What the workload itself needs.
    Extras,
    /// Turn simplified communication on.
    Switch,
    /// Recreate or resize the pools.
    Move,
    /// See that it took effect.
    Verify,
    /// Remove what only classic needs.
    Tighten,
    /// The way back, if it is needed.
    Rollback,
}

impl PhaseId {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            PhaseId::Union => "union",
            PhaseId::Extras => "extras",
            PhaseId::Switch => "switch",
            PhaseId::Move => "move",
            PhaseId::Verify => "verify",
            PhaseId::Tighten => "tighten",
            PhaseId::Rollback => "rollback",
        }
    }
}

/// One phase of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phase {
    /// Which phase.
    pub id: PhaseId,
    /// Its title.
    pub title: String,
    /// What it is for, in a sentence.
    pub summary: String,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// To be done.
    Todo,
    /// The sources show that it is done.
    Done,
    /// There is nothing to do.
    NotNeeded,
    /// It waits for something that `why` names.
    Waiting,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Unique in the plan and stable for the same sources: ticks are kept under it.
    pub id: String,
    /// What to do, as an imperative.
    pub title: String,
    /// Why, and what to look out for.
    pub why: String,
    /// Where it stands.
    pub state: StepState,
    /// The ids of the subjects that it is about.
    pub subjects: Vec<String>,
    /// The ids of the changes that it makes, in the order in which to make them.
    pub changes: Vec<String>,
    /// The ids of the steps that have to be done first, of those that are not done: while there are any, the state is `waiting`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    /// Commands beside those of the changes, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// The ways to do it, of which one is to be chosen, the best one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

impl Step {
    /// True if something that nobody can do yet keeps it from being settled, and not only a step before it.
    pub fn is_unsettled(&self) -> bool {
        self.state == StepState::Waiting && self.waits_for.is_empty()
    }

    /// True if nothing is left to do.
    pub fn is_settled(&self) -> bool {
        matches!(self.state, StepState::Done | StepState::NotNeeded)
    }
}

/// One way to do a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What it is, such as the name of a tool.
    pub title: String,
    /// When to choose it, and what to look out for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Its commands or its text, in their order.
    pub commands: Vec<String>,
}

/// Something that the workload itself needs, with and without what only classic communication needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extra {
    /// The id of the subject that needs it.
    pub subject: String,
    /// What it is for, such as `Resource files`.
    pub what: String,
    /// The flow, such as `TCP 443 to inputs.blob.core.windows.net`.
    pub flow: String,
    /// Whether it gets through as things are.
    pub today: Verdict,
    /// Whether it gets through after the tightening.
    pub after_tighten: Verdict,
    /// What decides, in sentences.
    pub why: String,
    /// The source that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its line there, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl Extra {
    /// True if the tightening would cut it off, or might.
    pub fn is_cut_off(&self) -> bool {
        self.after_tighten > self.today
    }
}

/// What a change does to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// Its name.
    pub name: String,
    /// Its resource id, if the source told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// One edit to one rule set. Of the four shapes of what is edited it has the one of its target's kind, as it is after the
/// change (for `remove`: as it was before).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Unique in the plan.
    pub id: String,
    /// The phase that makes it: union, tighten or rollback.
    pub phase: PhaseId,
    /// What it does.
    pub action: ChangeAction,
    /// What it edits.
    pub target: Target,
    /// The rule of a network security group, in Azure's own JSON form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<AzureRule>,
    /// The route of a route table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<AzureRoute>,
    /// The rule of an Azure Firewall or of its policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firewall_rule: Option<AzureFirewallRule>,
    /// The rule of a firewall on a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_rule: Option<NodeFirewallRule>,
    /// Why it is needed.
    pub why: String,
    /// The tool that the target is made with, as its source shows: what another tool changes drifts, and is undone when this
    /// one runs again. Absent where the source is what Azure itself shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred: Option<Tool>,
    /// The commands that make it.
    pub commands: Commands,
}

impl Change {
    /// What to show first: the form of the preferred tool if there is one, then the az command.
    pub fn shown(&self) -> impl Iterator<Item = (Tool, &str)> {
        let first = self.preferred.filter(|tool| *tool != Tool::AzCli);
        first.into_iter().chain([Tool::AzCli]).filter_map(|tool| Some((tool, self.commands.of(tool)?)))
    }
}

/// A tool that can make a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// A change as each tool makes it. All but az are absent in the small build that the page opens with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

impl Change {
    /// The name of what is edited: of the rule, or the route.
    pub fn name(&self) -> &str {
        let names = [
            self.rule.as_ref().map(|rule| &rule.name),
            self.route.as_ref().map(|route| &route.name),
            self.firewall_rule.as_ref().map(|rule| &rule.name),
            self.node_rule.as_ref().map(|rule| &rule.name),
        ];
        names.into_iter().flatten().next().map_or("", String::as_str)
    }

    /// What is edited, as JSON.
    pub fn shape(&self) -> serde_json::Result<String> {
        match (&self.rule, &self.route, &self.firewall_rule) {
            (Some(rule), ..) => serde_json::to_string_pretty(rule),
            (_, Some(route), _) => serde_json::to_string_pretty(route),
            (.., Some(rule)) => serde_json::to_string_pretty(rule),
            _ => serde_json::to_string_pretty(&self.node_rule),
        }
    }
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
pub struct Scripts {
    /// Lets both models in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<Script>,
    /// Closes what only classic needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tighten: Option<Script>,
    /// Undoes the tightening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Script>,
}

/// One phase as a script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Script {
    /// For bash, with az. `DRY_RUN=1` prints what it would run. Empty where nothing but nodes changes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bash: String,
    /// For PowerShell, with the Az modules. `-WhatIf` tells what it would do. Empty where nothing but nodes changes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub powershell: String,
    /// For the nodes themselves: one for each of their firewalls that changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeScript>,
}

/// One phase as a script for a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
pub enum Shell {
    /// bash.
    Bash,
    /// PowerShell.
    Powershell,
}

/// A rule of a network security group in Azure's own JSON form, flattened as the command line prints it. Of a singular
/// field and its plural one has the values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields are Azure's, under its names")]
pub struct AzureRule {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    pub direction: String,
    pub access: String,
    pub protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_address_prefix: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_application_security_groups: Vec<ReferredTo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_port_range: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_port_ranges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_address_prefix: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_application_security_groups: Vec<ReferredTo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_port_range: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_port_ranges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A route in Azure's own JSON form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields are Azure's, under its names")]
pub struct AzureRoute {
    pub name: String,
    pub address_prefix: String,
    pub next_hop_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_hop_ip_address: Option<String>,
}

/// A network rule of an Azure Firewall, with the collection and the group that it is in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AzureFirewallRule {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The rule collection group; absent where a firewall has rules of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The priority of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_priority: Option<u32>,
    /// The collection.
    pub collection: String,
    /// The priority of the collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_priority: Option<u32>,
    /// What the collection does: `Allow` or `Deny`.
    pub action: String,
    /// The protocols.
    pub ip_protocols: Vec<String>,
    /// The addresses that it matches packets from.
    pub source_addresses: Vec<String>,
    /// The addresses and service tags that it matches packets to.
    pub destination_addresses: Vec<String>,
    /// The ports that it matches packets to.
    pub destination_ports: Vec<String>,
}

/// A rule of a firewall on a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeFirewallRule {
    /// Its name, or the rule as written.
    pub name: String,
    /// What it is written in: `iptables`, `nftables`, `ufw` or `windows-firewall`.
    pub tool: String,
    /// The chain or the direction that it is in.
    pub chain: String,
    /// How many rules of the chain come before it.
    pub position: u32,
    /// `Allow` or `Deny`.
    pub action: String,
    /// True if it is about the answers of the connections only.
    pub answers: bool,
    /// True if it looks at packets that leave the node.
    pub outbound: bool,
    /// The addresses at the other end.
    pub remote_addresses: Vec<String>,
    /// The ports of whoever takes the connections, such as `443`.
    pub ports: String,
}

/// A resource that another one refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferredTo {
    /// Its resource id.
    pub id: String,
}

/// What the two models get with a phase's changes applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProofOfPhase {
    /// Classic's unconditional requirements, the worst over all subjects.
    pub classic: Verdict,
    /// Simplified's requirement, the worst over all subjects.
    pub simplified: Verdict,
    /// Whether the assessment shows, for every subject, what the phase promises.
    pub holds: bool,
    /// If not: why not, and what to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<String>,
}

/// The assessments of the estate with the changes of each phase applied, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// After union both models are open.
    pub union: ProofOfPhase,
    /// After tighten simplified is open and classic's inbound is shut.
    pub tighten: ProofOfPhase,
    /// After rollback classic is open again.
    pub rollback: ProofOfPhase,
}

/// The support requests of the preview edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequests {
    /// Turns simplified communication on.
    pub opt_in: SupportRequest,
    /// Turns it off again.
    pub opt_out: SupportRequest,
}

/// The text of one support request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequest {
    /// The portal's form, field by field in its order.
    pub fields: Vec<RequestField>,
    /// The whole, to paste at once.
    pub text: String,
    /// The same with the az extension `support`: commands that show the ids that it needs, and last the one that opens the
    /// request. What only the user can know stands there as `<…>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

/// One field of the portal's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestField {
    /// The portal's label.
    pub label: String,
    /// What to choose or to type.
    pub value: String,
}
