//! What can be pasted, as a table: `docs/inputs.md` is its text, for all code that shows it to users.

use model::wire::Input;

/// The table as people read it.
const TABLE: &str = include_str!("../../docs/inputs.md");

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
        let [family, what, from, read, kind, example] = [family, what, from, read, kind, example].map(str::to_owned);
        is_row.then_some(Input { family, what, from, read, kind, example })
    };
    TABLE.lines().filter_map(row).collect()
}
