//! The forms in which a plan is printed.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use render::Format;
use switchover::Plan;

use super::files::{write, write_binary};
use super::inventory;

/// The form in which a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of the engine's formats.
    Of(Format),
    /// One row a subject, as CSV.
    Inventory,
    /// The same for Excel.
    Xlsx,
}

impl Default for Form {
    fn default() -> Self {
        Form::Of(Format::default())
    }
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Form::Of(Format::Text),
            Form::Of(Format::Json),
            Form::Of(Format::Markdown),
            Form::Of(Format::Html),
            Form::Of(Format::ChangeRequest),
            Form::Of(Format::ChangeRequestMarkdown),
            Form::Of(Format::JiraCsv),
            Form::Of(Format::AzureBoardsCsv),
            Form::Inventory,
            Form::Xlsx,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Form::Of(format) => format.to_possible_value(),
            Form::Inventory => Some(PossibleValue::new("inventory").help("One row a subject, as CSV")),
            Form::Xlsx => Some(PossibleValue::new("xlsx").help("The same for Excel")),
        }
    }
}

/// A plan in a form.
pub fn in_form(plan: &Plan, form: Form) -> Result<Vec<u8>, String> {
    match form {
        Form::Of(format) => {
            let text = render::in_format(plan, format).map_err(|error| format!("can't write the plan: {error}"))?;
            Ok(text.into_bytes())
        }
        Form::Inventory => Ok(inventory::csv(plan).into_bytes()),
        Form::Xlsx => inventory::xlsx(plan),
    }
}

/// Prints a plan.
pub fn write_plan(plan: &Plan, form: Form) -> Result<(), String> {
    let bytes = in_form(plan, form)?;
    if form == Form::Xlsx { write_binary(&bytes) } else { write(&String::from_utf8_lossy(&bytes)) }
}
