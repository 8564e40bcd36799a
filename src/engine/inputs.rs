//! What can be pasted, as a table, for all code that shows it to users. `docs/inputs.md` has the same rows with examples.

use model::wire::Input;

/// A line for each family, and below it one for each shape of input, with tabs between its cells.
const TABLE: &str = include_str!("inputs.tsv");

/// All shapes of input, in the order of the table.
///
/// ```
/// let inputs = switchover::inputs();
/// assert!(inputs.iter().any(|input| input.kind == "azure-nsg" && input.from.contains("az network nsg show")));
/// ```
pub fn inputs() -> Vec<Input> {
    let mut family = "";
    let row = |line: &'static str| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let Ok([what, from, read, kind]) = <[&str; 4]>::try_from(cells) else {
            family = line;
            return None;
        };
        let [family, what, from, read, kind] = [family, what, from, read, kind].map(str::to_owned);
        Some(Input { family, what, from, read, kind })
    };
    TABLE.lines().filter_map(row).collect()
}
