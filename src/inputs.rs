//! What can be pasted, as a table: `docs/inputs.md` is its text, and whoever wants to show it to users reads it here.

use serde::Serialize;

/// The table as people read it.
const TABLE: &str = include_str!("../docs/inputs.md");

/// One shape of input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// The heading that it stands under.
    pub family: &'static str,
    /// What it is.
    pub what: &'static str,
    /// The command or the place that makes it; commands stand in backticks.
    pub from: &'static str,
    /// What is read of it.
    pub read: &'static str,
    /// The kind that the plan names it by.
    pub kind: &'static str,
    /// A file under `tests/fixtures` that shows it.
    pub example: &'static str,
}

/// All shapes of input, in the order of the table.
///
/// ```
/// let inputs = switchover::inputs();
/// assert!(inputs.iter().any(|input| input.kind == "azure-nsg" && input.from.contains("az network nsg show")));
/// ```
pub fn inputs() -> Vec<Input> {
    let mut family = "";
    let row = |line: &'static str| {
        if let Some(heading) = line.strip_prefix("## ") {
            family = heading;
        }
        let cells: Vec<&'static str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [what, from, read, kind, example] = cells.try_into().ok()?;
        let is_row = !family.is_empty() && what != "what" && what != "---";
        is_row.then_some(Input { family, what, from, read, kind, example })
    };
    TABLE.lines().filter_map(row).collect()
}
