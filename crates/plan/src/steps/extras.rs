//! The steps that find out what the workload itself needs.

use super::{Sheet, todo};
use model::plan::{Extra, Step, StepState, Verdict};
use model::words::listed;

impl Sheet<'_> {
    pub(super) fn extras(&self) -> Vec<Step> {
        let storage = todo(
            "extras-storage",
            "List the storage accounts that tasks use",
            "Resource files, output files and application packages go straight from the nodes to storage in both models. They need \
             these accounts after Storage.<region> is closed.",
        );
        let mut steps: Vec<Step> = self.known_extras().into_iter().collect();
        steps.extend([
            Step { commands: vec![self.list_endpoints()], ..storage },
            todo(
                "extras-services",
                "List the other services that nodes reach",
                "Container registry, key vault (disk encryption), package repositories (mounts), file shares on TCP 445 or 2049, \
                 licence servers, and whatever start tasks download.",
            ),
            todo(
                "extras-inbound",
                "List who connects to nodes",
                "SSH (22) and RDP (3389) for people, and every port between nodes of one subnet for MPI. None of it depends on the \
                 communication model; keep its rules.",
            ),
        ]);
        steps
    }

    /// What the sources show of the workload.
    fn known_extras(&self) -> Option<Step> {
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
}
