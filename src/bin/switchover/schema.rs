//! `switchover schema`: the contracts of JSON and of `switchover.toml`, generated from their types.

use clap::ValueEnum;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use switchover::{Answer, Plan};

use super::config::Configuration;
use super::files::write;

/// Which contract to print.
#[derive(clap::Args)]
pub struct Arguments {
    /// What the schema is of.
    #[arg(value_enum, default_value_t)]
    what: What,
}

/// What has a schema.
#[derive(Clone, Copy, Default, ValueEnum)]
enum What {
    /// A plan as `--format json` prints it
    #[default]
    Plan,
    /// A file `switchover.answers.json`
    Answers,
    /// A file `switchover.toml`, as the JSON that it represents
    Configuration,
}

/// Prints a JSON Schema.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let schema = match arguments.what {
        What::Plan => of::<Plan>(SchemaSettings::draft2020_12().for_serialize()),
        What::Answers => of::<Vec<Answer>>(SchemaSettings::draft2020_12().for_deserialize()),
        What::Configuration => of::<Configuration>(SchemaSettings::draft2020_12().for_deserialize()),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| format!("can't write the schema: {error}"))?;
    write(&(text + "\n"))
}

fn of<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings.into_generator().into_root_schema_for::<T>()
}
