//! The steps on what the workload itself needs, and on what stays open after the tightening.

use super::{ChecklistBuilder, STORAGE_FIRST, closes_storage, todo};
use model::plan::{Extra, Step, StepState, Verdict};
use model::source::Severity;
use model::words::listed;

impl ChecklistBuilder<'_> {
    /// What the sources show of the workload.
    pub(super) fn known_extras(&self) -> Option<Step> {
        let count = |wanted: fn(&Extra) -> bool| self.extras.iter().filter(|extra| wanted(extra)).count();
        let all = count(|_| true);
        let (cut_off, unsure) = (self.cut_off(), count(|extra| extra.after_tighten == Verdict::Unknown));
        let shut = count(|extra| !matches!(extra.today, Verdict::Open | Verdict::Unknown));
        let mut why: Vec<String> = Vec::new();
        if !cut_off.is_empty() {
            why.push(format!("Closing what only classic needs would cut off {}.", listed(cut_off)));
        }
        if shut > 0 {
            why.push(format!("{shut} of them don't get through today, either."));
        }
        if unsure > 0 {
            why.push(format!("Of {unsure} it can't be told: see what is said of each."));
        }
        let state = if why.is_empty() { StepState::Done } else { StepState::Todo };
        if why.is_empty() {
            why.push("Each gets through after the tightening as well.".to_owned());
        }
        let title = match all {
            0 => return None,
            1 => "Look at the need of the workload that the sources show".to_owned(),
            _ => format!("Look at the {all} needs of the workload that the sources show"),
        };
        Some(Step { state, ..todo("extras-storage-known", &title, &why.join(" ")) })
    }

    /// What comes before the rules for storage go.
    pub(super) fn storage_first(&self) -> Option<Step> {
        if !self.phases.tighten.made().any(closes_storage) {
            return None;
        }
        let mut why = "A service endpoint, a private endpoint or a rule for just these accounts. Without it, tasks that read or write \
                       storage in the region stop."
            .to_owned();
        let cut_off = self.cut_off();
        if !cut_off.is_empty() {
            why.push_str(&format!(" Of what the sources show, it would cut off {}.", listed(cut_off)));
        }
        let title = "Before a storage rule goes, give each storage account of the extras its own way";
        Some(todo(STORAGE_FIRST, title, &why))
    }

    /// What the tightening would cut off of what the sources show of the workload.
    fn cut_off(&self) -> Vec<String> {
        let mut flows: Vec<String> = Vec::new();
        for Extra { what, flow, .. } in self.extras.iter().filter(|extra| extra.is_cut_off()) {
            let told = format!("{what} ({flow})");
            if !flows.contains(&told) {
                flows.push(told);
            }
        }
        flows
    }

    pub(super) fn leftover_step(&self) -> Option<Step> {
        let told = self.leftovers.iter().filter(|leftover| leftover.severity != Severity::Info).count();
        let title = match told {
            0 => return None,
            1 => "Look at the leftover: what stays open wider than it has to".to_owned(),
            _ => format!("Look at the {told} leftovers: what stays open wider than it has to"),
        };
        let why = "Rules that are there for other reasons, or were left from classic nodes. Nothing in this plan touches them; the \
                   leftovers are listed below.";
        Some(todo("tighten-leftovers", &title, why))
    }
}
