//! Commands that come with a plan of someone else. Where the file holds the texts of the plan, Switchover plans them again: a command
//! that it writes itself is known. All others are marked, where people read or run them.

use std::collections::BTreeSet;

use model::message::{Message, fact};
use model::net::Region;
use model::plan::{Answered, Change, Plan, Scripts};
use model::question::Answer;
use pipelines::messages;
use share::SharedPlan;
use switchover::Options;

/// A plan whose foreign commands are marked, and what to say of them if there are any.
pub struct Marked {
    pub plan: Plan,
    pub said: Option<Message>,
}

/// Marks the commands of a plan that Switchover does not write for the texts that came with it. `from` is what the plan came in: a
/// file or a link.
pub fn marked(shared: &SharedPlan, from: &str) -> Marked {
    let known = known(shared);
    let mark = format!("This command is from the {from}, not from Switchover.");
    let mut plan = shared.plan.clone();
    let (mut all, mut foreign) = (0_usize, 0_usize);
    each_command(&mut plan, &mut |command, comment| {
        if command.trim().is_empty() {
            return;
        }
        all += 1;
        if !known.contains(command.as_str()) {
            foreign += 1;
            *command = with_mark(command, &format!("{comment} {mark}"));
        }
    });
    let said = match foreign {
        0 => None,
        _ if foreign == all => Some(messages::all_foreign(fact(from))),
        _ => Some(messages::some_foreign(foreign, all, fact(from))),
    };
    plan.notices.splice(0..0, said.clone());
    Marked { plan, said }
}

/// The commands that Switchover writes for the texts of a shared plan; none if it came without them.
fn known(shared: &SharedPlan) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    if shared.sources.is_empty() {
        return known;
    }
    let plan = &shared.plan;
    let regions: BTreeSet<&str> = plan.subjects.iter().filter_map(|subject| subject.region.as_deref()).collect();
    let region = regions.first().filter(|_| regions.len() == 1).and_then(|region| Region::find(region));
    let answer =
        |own: &Answered| Answer { question: own.question.clone(), value: own.value.clone(), ..Answer::default() };
    let options = Options {
        region,
        edition: Some(plan.edition),
        on: plan.on.clone(),
        key: plan.key.clone(),
        answers: plan.answers.iter().map(answer).collect(),
        ..Options::default()
    };
    let mut own = switchover::plan(&shared.sources, &options);
    each_command(&mut own, &mut |command, _| {
        known.insert(std::mem::take(command));
    });
    known
}

/// A command or a script with a comment before its first line of code.
fn with_mark(command: &str, mark: &str) -> String {
    match command.split_once('\n').filter(|(first, _)| first.starts_with("#!")) {
        Some((first, rest)) => format!("{first}\n{mark}\n{rest}"),
        None => format!("{mark}\n{command}"),
    }
}

/// Calls `seen` with each command and script of a plan, and with how a comment begins in it.
fn each_command(plan: &mut Plan, seen: &mut dyn FnMut(&mut String, &'static str)) {
    for change in &mut plan.changes {
        each_of_change(change, seen);
    }
    for step in plan.checklist.phases.iter_mut().flat_map(|phase| &mut phase.steps) {
        let choices = step.choices.iter_mut().flat_map(|choice| &mut choice.commands);
        step.commands.iter_mut().chain(choices).for_each(|command| seen(command, "#"));
    }
    for request in plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out]) {
        request.commands.iter_mut().for_each(|command| seen(command, "#"));
    }
    plan.questions.iter_mut().filter_map(|question| question.command.as_mut()).for_each(|command| seen(command, "#"));
    for subject in &mut plan.subjects {
        let hops = subject.requirements.iter_mut().flat_map(|requirement| &mut requirement.hops);
        let facts = hops.flat_map(|hop| &mut hop.missing);
        facts.filter_map(|fact| fact.command.as_mut()).for_each(|command| seen(command, "#"));
    }
    let Some(Scripts { union, tighten, rollback }) = &mut plan.scripts else { return };
    for script in [union, tighten, rollback].into_iter().flatten() {
        let nodes = script.nodes.iter_mut().map(|node| &mut node.text);
        [&mut script.bash, &mut script.powershell].into_iter().chain(nodes).for_each(|text| seen(text, "#"));
    }
}

fn each_of_change(change: &mut Change, seen: &mut dyn FnMut(&mut String, &'static str)) {
    let commands = &mut change.commands;
    let shells = [Some(&mut commands.az_cli), Some(&mut commands.node), commands.powershell.as_mut()];
    let code = [commands.terraform.as_mut()];
    shells.into_iter().chain(code).flatten().for_each(|command| seen(command, "#"));
    [commands.bicep.as_mut(), commands.arm.as_mut()].into_iter().flatten().for_each(|command| seen(command, "//"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_before_the_first_line_that_runs() {
        assert_eq!(with_mark("az x", "# m"), "# m\naz x");
        assert_eq!(with_mark("#!/bin/sh\naz x\n", "# m"), "#!/bin/sh\n# m\naz x\n");
        assert_eq!(with_mark("#!/bin/sh", "# m"), "# m\n#!/bin/sh");
    }
}
