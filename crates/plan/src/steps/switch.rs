//! The steps that switch simplified communication on.

use super::pools::Moving;
use super::{MODE, Sheet, pool_call, todo};
use model::plan::Step;

impl Sheet<'_> {
    pub(super) fn switch_summary(&self) -> &'static str {
        if self.preview() {
            "The Batch account is switched by a support request; the text is below, ready to copy."
        } else {
            "Each pool is switched by its own property. It is a wish: what is in force is read back later."
        }
    }

    pub(super) fn switch(&self) -> Vec<Step> {
        if self.is_stuck() {
            return Vec::new();
        }
        if self.preview() {
            return self.switch_account();
        }
        if !self.estate.pools.is_empty() {
            return self.pools().iter().filter(|pool| !pool.is_stuck()).map(Moving::switch).collect();
        }
        let set = todo(
            "switch-property",
            "Set targetNodeCommunicationMode to Simplified on each pool",
            "Older releases of the az CLI have a flag for it and newer ones have dropped it; this call works with all of them. Pools \
             that Terraform, ARM, Bicep or a workflow tool creates are set there, or they drift back.",
        );
        vec![Step { commands: vec![pool_call("patch", None, MODE)], ..set }]
    }

    fn switch_account(&self) -> Vec<Step> {
        let mut why = "In the Azure portal, new support request: fill the form with the fields of the opt-in request, then create it. \
                       Support routes on the words of the summary, so leave them as they are."
            .to_owned();
        let accounts: Vec<String> =
            self.estate.accounts.iter().map(|account| account.resource.name.to_string()).collect();
        if accounts.len() > 1 {
            why.push_str(&format!(
                " The sources show {} accounts ({}): open a request for each, or one that lists the ids of their subscriptions.",
                accounts.len(),
                accounts.join(", ")
            ));
        }
        let notified = todo(
            "switch-notification",
            "Wait for the notification that the account is switched",
            "Until it comes, new nodes are classic as well.",
        );
        vec![
            todo("switch-request", "Open the opt-in support request", &why),
            Step { waits_for: vec!["switch-request".to_owned()], ..notified },
        ]
    }
}
