//! The steps that open networks for both models.

use super::{RuleWords, Sheet, counted, todo};
use model::plan::{PhaseId, Step, SubjectKind};

impl Sheet<'_> {
    pub(super) fn union(&self) -> Vec<Step> {
        let words = RuleWords {
            todo: |name, count| format!("Make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to change"),
            waiting: |name| format!("{name}: settle what is open"),
            why: "Verified on a copy: with these changes, this NSG allows the traffic that they are for. Nothing that is allowed \
                  today is blocked.",
            why_nothing: "Nothing has to be added to its rules.",
            why_item: "Proved on a copy: with these changes it no longer stops what they are for. Nothing that is open today is \
                       closed.",
        };
        let mut steps = self.account_steps();
        steps.extend(self.rule_steps(PhaseId::Union, &self.phases.union, &words));
        steps.extend(self.other_hops());
        if self.subjects.iter().all(|subject| subject.kind != SubjectKind::RuleSet) {
            return steps;
        }
        steps.push(Step {
            commands: vec![
                "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' \
                 --query '{nsg:networkSecurityGroup.id, routes:routeTable.id, natGateway:natGateway.id}'"
                    .to_owned(),
            ],
            ..todo(
                "union-other-hops",
                "Check the other hops on the way: routes, network firewalls, the nodes' own firewalls",
                "Rule sets that stand alone say nothing of the rest of the way. The same flows must pass each of these as well; with a \
                 default route to an appliance, classic also needs a route for BatchNodeManagement.<region> to Internet.",
            )
        });
        steps
    }
}
