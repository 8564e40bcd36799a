//! The plan as a value. Its JSON form is the contract `switchover.plan/1` that the command line prints, the JavaScript
//! module returns and the page shows; it grows only compatibly.

use serde::{Deserialize, Serialize};

use crate::assess::{Subject, Verdict};
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
    /// Commands beside those of the changes, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
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

/// One edit to one rule set.
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
    /// The rule as it is after the change (for `remove`: as it was before), in Azure's own JSON form.
    pub rule: AzureRule,
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
    /// For the az command line.
    pub az_cli: String,
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
    /// What one tool takes.
    pub fn of(&self, tool: Tool) -> Option<&str> {
        match tool {
            Tool::AzCli => Some(&self.az_cli),
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Script {
    /// For bash, with az. `DRY_RUN=1` prints what it would run.
    pub bash: String,
    /// For PowerShell, with the Az modules. `-WhatIf` tells what it would do.
    pub powershell: String,
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
