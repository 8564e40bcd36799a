//! The steps that close what only classic needed.

use super::{CHECK_ANEW, RuleWords, STORAGE_FIRST, Sheet, closes_storage, counted, todo};
use model::plan::{Extra, PhaseId, Step};
use model::source::Severity;
use model::words::listed;

impl Sheet<'_> {
    pub(super) fn tighten(&self) -> Vec<Step> {
        let outcome = &self.phases.tighten;
        let words = RuleWords {
            todo: |name, count| format!("Make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to close"),
            waiting: |name| format!("{name}: not before it is settled"),
            why: "Proved: with these changes, simplified nodes still get through and the service has no way in. Do it only after the \
                  verification.",
            why_nothing: "No rule of it is there for classic communication only.",
            why_item: "Proved on a copy: simplified nodes still get through. Do it only after the verification.",
        };
        let mut steps = self.rule_steps(PhaseId::Tighten, outcome, &words);
        if outcome.made().any(closes_storage) {
            let mut why = "A service endpoint, a private endpoint or a rule for just these accounts. Without it, tasks that read or \
                           write storage in the region stop."
                .to_owned();
            let cut_off = self.cut_off();
            if !cut_off.is_empty() {
                why.push_str(&format!(" Of what the sources show, it would cut off {}.", listed(cut_off)));
            }
            let title = "Before a storage rule goes, give each storage account of the extras its own way";
            steps.insert(0, todo(STORAGE_FIRST, title, &why));
        }
        steps.push(todo(
            CHECK_ANEW,
            "Check with a new connection",
            "A network security group doesn't cut connections that are open: only a new one shows what the rules now do.",
        ));
        steps.extend(self.leftover_step());
        steps
    }

    /// What the tightening would cut off of what the sources show of the workload.
    pub(super) fn cut_off(&self) -> Vec<String> {
        let mut flows: Vec<String> = Vec::new();
        for Extra { what, flow, .. } in self.extras.iter().filter(|extra| extra.is_cut_off()) {
            let told = format!("{what} ({flow})");
            if !flows.contains(&told) {
                flows.push(told);
            }
        }
        flows
    }

    fn leftover_step(&self) -> Option<Step> {
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
