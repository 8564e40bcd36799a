//! One requirement in words: its verdict, and for each hop the rule that decides, a packet that shows it, what is missing.

use yew::prelude::*;

use super::command::command as command_view;
use super::diagnostics::severity;
use super::el::{Child, all, el};
use super::marks::requirement_id;
use super::prose::prose;
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button, rule_button};
use model::estate::Direction;
use model::plan::{Finding, Hop, MissingFact, Requirement, Subject};

/// All requirements of a subject, by its place, and what else was found.
pub fn evidence_of(subject: &Subject, number: usize, workbench: &Workbench) -> Html {
    let requirements = subject.requirements.iter().enumerate();
    let one = |(place, one)| requirement(one, requirement_id(number, place), workbench);
    let findings = (!subject.findings.is_empty())
        .then(|| el!("ul.diagnostics", all(subject.findings.iter(), |one| finding(one, workbench))));
    vec![el!("ul.requirements", all(requirements, one)).html(), findings.child()].child()
}

/// A finding, with its line.
pub fn finding(finding: &Finding, workbench: &Workbench) -> Html {
    let (word, class) = severity(finding.severity);
    let line = finding.line.map(|line| line_button(workbench, finding.source.as_ref(), line, None));
    el!("li", el!("strong", word), " ", prose(&finding.message), " ", line).word("class", class).html()
}

/// A requirement, with the `id` by which others lead to it.
fn requirement(requirement: &Requirement, id: String, workbench: &Workbench) -> Html {
    let Requirement { verdict, fragile, direction, protocol, ports, remote, conditional, hops, .. } = requirement;
    let towards = match direction {
        Direction::Inbound => "from",
        Direction::Outbound => "to",
    };
    let flow = el!("strong", format!("{} {ports} {towards} {remote}", protocol.to_ascii_uppercase()));
    let only = conditional.then(|| el!("span.aside", " only if tasks call the Batch service"));
    let flow = el!("p.flow", flow, " ", verdict_badge(*verdict, *fragile), only);
    let evidence = all(hops.iter(), |hop| evidence(hop, workbench));
    el!("li[tabindex=-1]", flow, evidence).word("data-verdict", name(*verdict)).attr("id", id).html()
}

fn evidence(hop: &Hop, workbench: &Workbench) -> Html {
    let packet = hop.witness.as_ref().map(|packet| el!("span.aside", format!(" For example {packet}.")));
    let title = el!("strong", prose(&hop.title()));
    let sentence = el!("p", title, ". ", prose(&hop.why), rule_button(workbench, hop), packet);
    let addresses = (hop.shut.len() > 1)
        .then(|| el!("details", el!("summary", "The addresses that are blocked"), el!("p", hop.shut.join(", "))));
    el!("div.evidence", sentence, addresses, all(hop.missing.iter(), missing)).html()
}

/// How to get a fact that is missing.
pub fn missing(MissingFact { how, command, .. }: &MissingFact) -> Html {
    let command = command.as_ref().map(|command| command_view(command));
    el!("div.missing", el!("p", "To know: ", prose(how)), command).html()
}
