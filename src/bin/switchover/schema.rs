//! `switchover schema`: the contract of the plan's JSON, generated from its types.

use schemars::generate::SchemaSettings;
use switchover::Plan;

use super::files::write;

/// Prints the JSON Schema of a plan.
pub fn run() -> Result<(), String> {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Plan>();
    let text = serde_json::to_string_pretty(&schema).map_err(|error| format!("can't write the schema: {error}"))?;
    write(&(text + "\n"))
}
