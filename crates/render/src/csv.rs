//! The checklist as tables that boards import, one row a step: for Jira ("Prepare a CSV file for import" of its
//! documentation) and for Azure Boards ("Import and update bulk work items with CSV files").
//!
//! A cell that a spreadsheet would read as a formula begins with an apostrophe, and descriptions are in the markup of
//! the board: text from sources never becomes markup.

use maud::{Markup, html};

use super::edition::head;
use super::html::prose;
use super::inert::{shown, shown_html, shown_lines};
use super::questions;
use super::text::{diagnosis, the_same_for, title_of};
use super::words::{Changes, reserved_line, state_word};
use model::message::Message;
use model::plan::{Alike, Change, Groups, Phase, Plan, RequestField, Step};

/// Both boards refuse longer titles.
const TITLE_LIMIT: usize = 255;

/// The label that all rows have.
const LABEL: &str = "azure-batch-simplified";

/// The steps as Jira imports them. There is one column `Labels` for each label, and a label has no space.
pub fn jira_csv(plan: &Plan) -> String {
    let header = ["Summary", "Issue Type", "Status", "Description", "Labels", "Labels", "Labels"];
    let changes = Changes::of(plan);
    let rows = steps(plan).into_iter().map(|(number, phase, alike)| {
        let step = alike.first;
        let status = if step.is_settled() { "Done" } else { "To Do" };
        vec![
            title(&number, &alike),
            "Task".to_owned(),
            status.to_owned(),
            jira_description(plan, phase, &alike, &changes.of_step(step)),
            LABEL.to_owned(),
            format!("phase-{}", phase.id.name()),
            state_word(step.state).replace(' ', "-"),
        ]
    });
    let asked = questions::tasks(plan).map(|(ask, how)| {
        let [ask, how] = [shown(&ask.plain()).chars().take(TITLE_LIMIT).collect(), jira_text(&how.plain())];
        let [label, kind, state] = [LABEL, "questions", "to-do"].map(str::to_owned);
        vec![ask, "Task".to_owned(), "To Do".to_owned(), how, label, kind, state]
    });
    table(&header, asked.chain(rows))
}

/// The steps as Azure Boards imports them: new work items have neither an id nor a state, and their description is HTML.
pub fn azure_boards_csv(plan: &Plan) -> String {
    let header = ["Work Item Type", "Title", "Description", "Tags"];
    let changes = Changes::of(plan);
    let rows = steps(plan).into_iter().map(|(number, phase, alike)| {
        let step = alike.first;
        let description = html_description(plan, phase, &alike, &changes.of_step(step)).into_string();
        vec![
            "Task".to_owned(),
            title(&number, &alike),
            shown_html(&description),
            format!("{LABEL}; phase-{}; {}", phase.id.name(), state_word(step.state)),
        ]
    });
    let asked = questions::tasks(plan).map(|(ask, how)| {
        let title = shown(&ask.plain()).chars().take(TITLE_LIMIT).collect();
        vec!["Task".to_owned(), title, shown_html(&prose(&how).into_string()), format!("{LABEL}; questions; to do")]
    });
    table(&header, asked.chain(rows))
}

/// All steps with their phases and numbers, such as `2.1`; those that are the same except their subjects are one.
fn steps(plan: &Plan) -> Vec<(String, &Phase, Alike<'_, Step>)> {
    let groups = Groups::of(plan);
    let numbered = |phase| {
        let number = |alike: &Alike<'_, Step>| plan.checklist.number_of(&alike.first.id).unwrap_or_default();
        let steps = groups.steps(phase).into_iter();
        steps.map(move |alike| (number(&alike), phase, alike)).collect::<Vec<_>>()
    };
    plan.checklist.phases.iter().flat_map(numbered).collect()
}

fn title(number: &str, alike: &Alike<'_, Step>) -> String {
    shown(&format!("{number} {}", title_of(alike).plain())).chars().take(TITLE_LIMIT).collect()
}

fn commands<'p>(step: &'p Step, changes: &[&'p Change]) -> Vec<&'p String> {
    // A board has room for one alternative: the best one.
    let chosen = step.choices.first().into_iter().flat_map(|choice| &choice.commands);
    changes
        .iter()
        .filter(|change| change.held_back.is_none())
        .flat_map(|change| change.commands.all())
        .chain(&step.commands)
        .chain(chosen)
        .collect()
}

/// A table as RFC 4180 (October 2005) has it, with all cells in quotes.
pub fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = record(header);
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell_text(cell)).collect();
        text.push_str(&record(&cells));
    }
    text
}

fn record(cells: &[impl AsRef<str>]) -> String {
    let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.as_ref().replace('"', "\"\"")));
    quoted.collect::<Vec<String>>().join(",") + "\r\n"
}

/// A cell that no spreadsheet reads as a formula.
fn cell_text(cell: &str) -> String {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r');
    if cell.starts_with(formula) || cell.trim_start().starts_with(formula) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// What the table says of its edition and of nodes that don't work: with its first step, because a table has no head; and of each phase, with
/// the first step of that.
fn first_words(plan: &Plan, phase: &Phase, step: &Step) -> Option<Message> {
    if phase.steps.first()?.id != step.id {
        return None;
    }
    let is_first = plan.checklist.steps().next()?.id == step.id;
    let of_plan = is_first.then(|| [head(plan)].into_iter().chain(plan.subjects.iter().flat_map(diagnosis).cloned()));
    Some(Message::sentences(of_plan.into_iter().flatten().chain([phase.summary.clone()])))
}

/// The fields of the support request that a step opens.
fn fields<'p>(plan: &'p Plan, step: &Step) -> impl Iterator<Item = &'p RequestField> + use<'p> {
    step.request.and_then(|id| plan.request(id)).into_iter().flat_map(|request| &request.fields)
}

/// The description in Jira's markup, with the commands as they are.
fn jira_description(plan: &Plan, phase: &Phase, alike: &Alike<'_, Step>, changes: &[&Change]) -> String {
    let step = alike.first;
    let mut text: String =
        first_words(plan, phase, step).map(|head| jira_text(&head.plain()) + "\n").into_iter().collect();
    text.push_str(&jira_text(&step.why.plain()));
    let of_form = fields(plan, step).map(|field| format!("{}: {}", field.label, field.value));
    text.extend(the_same_for(&alike.names).map(|others| format!(" {}", jira_text(&others.plain()))));
    for line in changes.iter().map(|change| reserved_line(change)).chain(of_form) {
        text.push_str(&format!("\n* {}", jira_text(&line)));
    }
    let commands = commands(step, changes);
    if !commands.is_empty() {
        text.push_str("\n{noformat}\n");
        for command in commands {
            text.push_str(&shown_lines(command).replace("{noformat}", "{ noformat }"));
            text.push('\n');
        }
        text.push_str("{noformat}");
    }
    text
}

/// Text on one line that is no markup of Jira's.
fn jira_text(text: &str) -> String {
    let text = shown(text);
    let mut escaped = String::with_capacity(text.len());
    for (place, c) in text.trim().chars().enumerate() {
        let begins_block = place == 0 && matches!(c, '-' | '#');
        if begins_block || matches!(c, '\\' | '{' | '}' | '[' | ']' | '|' | '*' | '_' | '!' | '^' | '~' | '?' | '@') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn html_description(plan: &Plan, phase: &Phase, alike: &Alike<'_, Step>, changes: &[&Change]) -> Markup {
    let step = alike.first;
    let commands = commands(step, changes);
    let form: Vec<&RequestField> = fields(plan, step).collect();
    html! {
        @if let Some(head) = first_words(plan, phase, step) { p { (prose(&head)) } }
        p { (prose(&step.why)) }
        @if let Some(others) = the_same_for(&alike.names) { p { (prose(&others)) } }
        @if !changes.is_empty() {
            ul { @for change in changes { li { (reserved_line(change)) } } }
        }
        @if !form.is_empty() {
            ul { @for field in form { li { (field.label) ": " (field.value) } } }
        }
        @for command in commands { pre { (command) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"] {
            assert_eq!(cell_text(formula), format!("'{formula}"));
        }
        assert_eq!(cell_text("1.2 a = b"), "1.2 a = b");
    }

    #[test]
    fn quotes_and_lines_stay_in_their_cell() {
        let text = table(&["A", "B"], [vec!["a\",\"b".to_owned(), "x\ny;z".to_owned()]].into_iter());
        assert_eq!(text, "\"A\",\"B\"\r\n\"a\"\",\"\"b\",\"x\ny;z\"\r\n");
    }

    #[test]
    fn names_are_no_markup_of_jira() {
        assert_eq!(jira_text("{code}\n*b* [x|http://y]"), "\\{code\\} \\*b\\* \\[x\\|http://y\\]");
        assert_eq!(jira_text("# a"), "\\# a");
    }
}
