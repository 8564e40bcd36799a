//! Two plans held against each other: what opened and what closed, for each requirement and each rule set, with a packet that shows it;
//! which changes of the first plan have been made; what else changed.
//!
//! `rules` compares rule lists packet by packet, `circumstances` has what decides there in addition to addresses and ports, `made` looks for a
//! plan's changes, and `report` shows the result.

mod circumstances;
mod made;
mod report;
mod rule_sets;
mod rules;
mod side;
mod subjects;
mod witness;

use model::plan::Plan;
use serde::Serialize;

pub use circumstances::{Circumstances, End, Holds, Place, Term};
pub use made::{ChangeMade, Made};
pub(crate) use made::{as_rule, find_nsg, is_made_alone, is_target};
pub use report::{markdown, text};
pub use rule_sets::{RuleSetChange, Side};
pub use rules::{Difference, PROTOCOLS, Segment, Unclear, difference};
pub use side::{Compared, Part, Presence, Read, Sources};
pub use subjects::{RequirementChange, SubjectChange};

/// The value of [`Comparison::schema`].
pub const SCHEMA: &str = "switchover.comparison/1";

/// What two plans differ in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// What the first side is called.
    pub before: Provenance,
    /// What the second side is called.
    pub after: Provenance,
    /// The subjects of both plans.
    pub subjects: Vec<SubjectChange>,
    /// The rule sets and route tables that differ.
    pub rule_sets: Vec<RuleSetChange>,
    /// The changes of the first plan.
    pub changes: Vec<ChangeMade>,
    /// What else differs or could not be compared, in sentences.
    pub notes: Vec<String>,
}

/// Where a side comes from.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// What the user calls it.
    pub name: String,
    /// What made its plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
    /// The digest of its sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_digest: Option<String>,
    /// Microsoft's number of its service tags.
    pub service_tags: u32,
}

impl Comparison {
    /// Compares two sides.
    pub fn of(before: &Compared<'_>, after: &Compared<'_>) -> Comparison {
        let sources = before.sources.as_ref().zip(after.sources.as_ref());
        let rule_sets = sources.map(|(before, after)| rule_sets::of(before, after)).unwrap_or_default();
        let mut notes = Vec::new();
        if sources.is_none() {
            notes.push(
                "One side is a plan without its sources, so only verdicts are compared, and no rule sets.".to_owned(),
            );
        }
        notes.extend(subjects::notes(before.plan, after.plan));
        Comparison {
            schema: SCHEMA,
            before: provenance(before.name, before.plan),
            after: provenance(after.name, after.plan),
            subjects: subjects::of(before, after),
            rule_sets,
            changes: made::of(before, after),
            notes,
        }
    }

    /// True if nothing opened, nothing closed, and nothing else differs.
    pub fn is_same(&self) -> bool {
        self.subjects.iter().all(SubjectChange::is_same) && self.rule_sets.is_empty()
    }
}

fn provenance(name: &str, plan: &Plan) -> Provenance {
    Provenance {
        name: name.to_owned(),
        generator: plan.generator.clone(),
        input_digest: plan.input_digest.clone(),
        service_tags: plan.service_tags.change_number,
    }
}
