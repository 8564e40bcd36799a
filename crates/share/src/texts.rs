//! Everything in a plan that can contain a name, by its kind.

use model::message::Message;
use model::plan::{
    Answered, Change, Checklist, EditedElement, Finding, Group, HeldBack, Hop, HopKind, MissingFact, NextAction, Plan,
    Question, ReferredTo, Requirement, Subject, SubjectKind, Summary, TargetKind, VerdictRef,
};

/// A place of a plan that can hold a name.
pub enum Text<'p> {
    /// A name, an id, or several names joined by slashes; what it is the name of.
    Name(&'static str, &'p mut String),
    /// A message.
    Message(&'p mut Message),
    /// A command.
    Command(&'p mut String),
}

/// Shows every such place, names before messages where both are in one object.
pub fn each(plan: &mut Plan, see: &mut impl FnMut(Text<'_>)) {
    for source in &mut plan.sources {
        see(Text::Name("source", &mut source.name));
        if let Some(contents) = &mut source.contents {
            contents.repeats.iter_mut().for_each(|name| see(Text::Name("source", name)));
        }
        source.diagnostics.iter_mut().for_each(|diagnostic| see(Text::Message(&mut diagnostic.message)));
    }
    plan.subjects.iter_mut().for_each(|subject| of_subject(subject, see));
    plan.summary.iter_mut().for_each(|summary| of_summary(summary, see));
    for Group { label, why, next, .. } in &mut plan.groups {
        messages([label, why], see);
        of_next(next, see);
    }
    plan.questions.iter_mut().for_each(|question| of_question(question, see));
    plan.answers.iter_mut().for_each(|answer| of_answer(answer, see));
    plan.on.iter_mut().for_each(|name| see(Text::Name("nsg", name)));
    plan.changes.iter_mut().for_each(|change| of_change(change, see));
    of_checklist(&mut plan.checklist, see);
    for extra in &mut plan.extras {
        see(Text::Name("subject", &mut extra.subject));
        extra.source.iter_mut().for_each(|name| see(Text::Name("source", name)));
        messages([&mut extra.what, &mut extra.flow, &mut extra.why], see);
    }
    plan.leftovers.iter_mut().for_each(|finding| of_finding(finding, see));
    let proof = &mut plan.proof;
    let proofs = [&mut proof.union, &mut proof.tighten, &mut proof.rollback];
    for proof in proofs {
        messages(&mut proof.gaps, see);
        messages(&mut proof.notes, see);
    }
    messages(&mut plan.notices, see);
    let requests = plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out]);
    for field in requests.flat_map(|request| &mut request.fields).filter(|field| field.label == "Resource") {
        see(Text::Name("account", &mut field.value));
    }
}

fn messages<'p>(messages: impl IntoIterator<Item = &'p mut Message>, see: &mut impl FnMut(Text<'_>)) {
    messages.into_iter().for_each(|message| see(Text::Message(message)));
}

fn of_summary(summary: &mut Summary, see: &mut impl FnMut(Text<'_>)) {
    let causes = summary.causes.iter_mut().map(|cause| &mut cause.text);
    messages([&mut summary.headline, &mut summary.remedy].into_iter().chain(causes), see);
    messages([&mut summary.edition, &mut summary.retirement], see);
    of_next(&mut summary.next, see);
}

fn of_next(next: &mut Option<NextAction>, see: &mut impl FnMut(Text<'_>)) {
    messages(next.iter_mut().map(|next| &mut next.title), see);
}

fn of_subject(subject: &mut Subject, see: &mut impl FnMut(Text<'_>)) {
    let kind = match subject.kind {
        SubjectKind::Pool => "pool",
        SubjectKind::Subnet => "subnet",
        SubjectKind::RuleSet => "nsg",
    };
    see(Text::Name(kind, &mut subject.name));
    see(Text::Name(kind, &mut subject.id));
    for Requirement { hops, missing, .. } in &mut subject.requirements {
        hops.iter_mut().for_each(|hop| of_hop(hop, see));
        of_facts(missing, see);
    }
    messages(&mut subject.reasons, see);
    subject.diagnosis.iter_mut().for_each(|diagnosis| messages(&mut diagnosis.sentences, see));
    subject.findings.iter_mut().for_each(|finding| of_finding(finding, see));
}

fn of_hop(hop: &mut Hop, see: &mut impl FnMut(Text<'_>)) {
    let (rule_set, rule) = match hop.kind {
        HopKind::Nsg => ("nsg", "rule"),
        HopKind::Route => ("route-table", "route"),
        HopKind::Firewall => ("firewall", "rule"),
        HopKind::NodeFirewall => ("node-firewall", "node-rule"),
        HopKind::AdminRules => ("admin-rules", "rule"),
        HopKind::Account => ("account", "rule"),
    };
    if hop.described.is_empty() {
        see(Text::Name(rule_set, &mut hop.name));
    } else {
        see(Text::Message(&mut hop.described));
        hop.name = hop.described.unmarked();
    }
    hop.rule.iter_mut().for_each(|name| see(Text::Name(rule, name)));
    hop.source.iter_mut().for_each(|name| see(Text::Name("source", name)));
    see(Text::Message(&mut hop.why));
    of_facts(&mut hop.missing, see);
}

fn of_facts(facts: &mut [MissingFact], see: &mut impl FnMut(Text<'_>)) {
    for MissingFact { fact, how, command, .. } in facts {
        messages([fact, how], see);
        command.iter_mut().for_each(|command| see(Text::Command(command)));
    }
}

/// How the ids of questions begin that are about a choice of accounts, or about the value of a parameter.
const OF_ACCOUNTS: &str = "account-";
const OF_VALUES: &str = "value-";

fn of_question(question: &mut Question, see: &mut impl FnMut(Text<'_>)) {
    messages([&mut question.ask, &mut question.why, &mut question.how], see);
    question.command.iter_mut().for_each(|command| see(Text::Command(command)));
    if question.id.starts_with(OF_ACCOUNTS) {
        question.choices.iter_mut().for_each(|choice| see(Text::Name("account", choice)));
    }
    of_verdicts(&mut question.settles, see);
}

fn of_answer(answer: &mut Answered, see: &mut impl FnMut(Text<'_>)) {
    messages([&mut answer.ask, &mut answer.refused], see);
    // Other answers are words, regions, or addresses.
    match () {
        () if ["yes", "no", "unknown"].iter().any(|word| answer.value.eq_ignore_ascii_case(word)) => {}
        () if answer.question.starts_with(OF_VALUES) => see(Text::Name("value", &mut answer.value)),
        () if answer.question.starts_with(OF_ACCOUNTS) => {
            see(Text::Name("account", &mut answer.value));
        }
        () => {}
    }
    of_verdicts(&mut answer.settles, see);
}

fn of_verdicts(verdicts: &mut [VerdictRef], see: &mut impl FnMut(Text<'_>)) {
    verdicts.iter_mut().for_each(|verdict| see(Text::Name("subject", &mut verdict.subject)));
}

fn of_finding(finding: &mut Finding, see: &mut impl FnMut(Text<'_>)) {
    finding.source.iter_mut().for_each(|name| see(Text::Name("source", name)));
    see(Text::Message(&mut finding.message));
}

fn of_change(change: &mut Change, see: &mut impl FnMut(Text<'_>)) {
    let kind = match change.target.kind {
        TargetKind::Nsg => "nsg",
        TargetKind::RouteTable => "route-table",
        TargetKind::Firewall => "firewall",
        TargetKind::FirewallPolicy => "firewall-policy",
        TargetKind::NodeFirewall => "node-firewall",
    };
    see(Text::Name(kind, &mut change.target.name));
    change.target.id.iter_mut().for_each(|id| see(Text::Name(kind, id)));
    match &mut change.edited {
        EditedElement::Rule(rule) => {
            see(Text::Name("rule", &mut rule.name));
            let groups = rule
                .source_application_security_groups
                .iter_mut()
                .chain(&mut rule.destination_application_security_groups);
            groups.for_each(|ReferredTo { id }| see(Text::Name("asg", id)));
        }
        EditedElement::Route(route) => see(Text::Name("route", &mut route.name)),
        EditedElement::FirewallRule(rule) => {
            see(Text::Name("rule", &mut rule.name));
            rule.group.iter_mut().chain([&mut rule.collection]).for_each(|name| see(Text::Name("collection", name)));
        }
        EditedElement::NodeRule(rule) => {
            see(Text::Name("node-rule", &mut rule.name));
            see(Text::Name("chain", &mut rule.chain));
        }
    }
    see(Text::Message(&mut change.why));
    for HeldBack { reason, cuts, remedy, .. } in change.held_back.iter_mut().chain(&mut change.accepted) {
        messages(cuts.iter_mut().chain([reason, remedy]), see);
    }
    messages(&mut change.unconfirmed, see);
    let commands = &mut change.commands;
    let forms = [&mut commands.powershell, &mut commands.bicep, &mut commands.terraform, &mut commands.arm];
    let typed = [&mut commands.az_cli, &mut commands.node];
    typed.into_iter().chain(forms.into_iter().flatten()).for_each(|command| see(Text::Command(command)));
}

fn of_checklist(checklist: &mut Checklist, see: &mut impl FnMut(Text<'_>)) {
    for phase in &mut checklist.phases {
        messages([&mut phase.title, &mut phase.summary], see);
        for step in &mut phase.steps {
            step.subjects.iter_mut().for_each(|subject| see(Text::Name("subject", subject)));
            messages([&mut step.title, &mut step.why], see);
            step.commands.iter_mut().for_each(|command| see(Text::Command(command)));
            for choice in &mut step.choices {
                messages([&mut choice.title, &mut choice.why], see);
                choice.commands.iter_mut().for_each(|command| see(Text::Command(command)));
            }
        }
    }
}
