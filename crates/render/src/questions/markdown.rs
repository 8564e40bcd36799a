//! Questions and answers as Markdown.

use std::fmt::{self, Write};

use super::{Asked, answered, asked, how, introduction, settles};
use crate::markdown::{code, prose};
use model::plan::Plan;

/// The questions and answers as Markdown.
pub fn write(out: &mut String, plan: &Plan) -> fmt::Result {
    if !plan.questions.is_empty() {
        writeln!(out, "## Questions\n\n{}\n", prose(&introduction(plan)))?;
        for asked in asked(plan) {
            let Asked { number, question, .. } = asked;
            writeln!(out, "{number}. {} {}", prose(&question.ask), prose(&settles(plan, &question.settles)))?;
            writeln!(out, "   {}", prose(&how(&asked)))?;
            if let Some(text) = &question.command {
                code(out, "   ", "sh", &[text])?;
            }
        }
        writeln!(out)?;
    }
    if !plan.answers.is_empty() {
        writeln!(out, "## Answers\n")?;
        plan.answers.iter().try_for_each(|answer| writeln!(out, "- {}", prose(&answered(plan, answer))))?;
        writeln!(out)?;
    }
    Ok(())
}
