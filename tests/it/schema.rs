//! `docs/schema/plan.json` is the JSON Schema of the types, and every plan is valid by it. `SWITCHOVER_WRITE=1` writes the file.

use std::{env, fs};

use jsonschema::Validator;
use serde_json::Value;
use switchover::{Edition, Options};

use crate::cli::switchover;
use crate::support::{ESTATES, all_inputs, estate, project, source};

fn schema() -> Value {
    let printed = switchover(&["schema"], "").stdout;
    serde_json::from_slice(&printed).unwrap()
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

#[test]
fn the_schemas_in_the_documents_are_those_of_the_types() {
    for (what, file) in [("plan", "plan.json"), ("answers", "answers.json"), ("configuration", "configuration.json")] {
        let (file, printed) = (project("docs/schema").join(file), switchover(&["schema", what], "").stdout);
        if env::var_os("SWITCHOVER_WRITE").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &printed).unwrap();
        }
        assert!(!printed.is_empty(), "{what}");
        assert!(fs::read(file).unwrap_or_default() == printed, "write docs/schema/{what}.json with SWITCHOVER_WRITE=1");
    }
    assert!(switchover(&["schema"], "").stdout == switchover(&["schema", "plan"], "").stdout);
}

/// The validator of another contract than the plan.
fn validator_of(what: &str) -> Validator {
    let printed = switchover(&["schema", what], "").stdout;
    jsonschema::validator_for(&serde_json::from_slice(&printed).unwrap()).unwrap()
}

#[test]
fn answers_that_are_read_are_valid_and_others_are_not() {
    let validator = validator_of("answers");
    let documented = fs::read_to_string(project("docs/json.md")).unwrap();
    let (_, example) = documented.split_once("```json\n").unwrap();
    let example: Value = serde_json::from_str(example.split_once("```").unwrap().0).unwrap();
    assert_valid(&validator, &example, "docs/json.md");
    for wrong in ["{}", "[1]", r#"[{ "question": 1, "value": "yes" }]"#, r#"[{ "question": "a", "value": true }]"#] {
        assert!(!validator.is_valid(&serde_json::from_str(wrong).unwrap()), "{wrong}");
    }
}

#[test]
fn configurations_that_are_read_are_valid_and_others_are_not() {
    let validator = validator_of("configuration");
    let json = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    let mut examples = 0;
    for file in ["README.md", "docs/how-to/pipeline.md"] {
        let text = fs::read_to_string(project(file)).unwrap();
        for example in text.split("```toml\n").skip(1) {
            let (example, _) = example.split_once("```").unwrap();
            let mut value = json(example);
            // A date of TOML is a text in JSON.
            for accepted in value.get_mut("accepted").and_then(Value::as_array_mut).into_iter().flatten() {
                accepted["date"] = "2026-11-02".into();
            }
            assert_valid(&validator, &value, file);
            examples += 1;
        }
    }
    assert!(examples >= 3, "{examples}");
    for wrong in [
        "regoin = 'westeurope'",
        "files = 'infra'",
        "edition = 'gaa'",
        "target = 'both'",
        "forbid = 'simplified'",
        "strict = 'yes'",
        "nodes = [1]",
        "[[accepted]]\ncode = 'SW1506'\nreason = 'x'",
        "[[accepted]]\ncode = 'SW1506'\nreason = ''\ndate = '2026-11-02'",
        "[[accepted]]\ncode = 'X1'\nreason = 'x'\ndate = '2026-11-02'",
    ] {
        assert!(!validator.is_valid(&json(wrong)), "{wrong}");
    }
}

fn assert_valid(validator: &Validator, plan: &Value, what: &str) {
    let wrong: Vec<String> =
        validator.iter_errors(plan).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
}

#[test]
fn every_plan_is_valid_by_the_schema() {
    let validator = validator();
    for edition in [Edition::Preview, Edition::Ga] {
        let options = Options { edition: Some(edition), ..Options::default() };
        let one = all_inputs().into_iter().map(|path| (path.display().to_string(), vec![source(&path)]));
        let all = ESTATES.iter().map(|name| ((*name).to_owned(), estate(name)));
        for (name, sources) in one.chain(all) {
            let plan = serde_json::to_value(switchover::plan(&sources, &options)).unwrap();
            assert_valid(&validator, &plan, &name);
        }
    }
    let own = switchover(&["plan", "static/samples/locked-down-nsg.json", "--format", "json"], "").stdout;
    let plan: Value = serde_json::from_slice(&own).unwrap();
    assert_valid(&validator, &plan, "the command line's");
    assert!(
        plan["generator"].as_str().unwrap().starts_with("switchover ")
            && plan["inputDigest"].as_str().unwrap().len() == 71
    );
}

/// A schema that everything is valid by says nothing.
#[test]
fn what_is_no_plan_is_not_valid() {
    let validator = validator();
    let plan = serde_json::to_value(switchover::plan(&estate("one-pool"), &Options::default())).unwrap();
    for (pointer, wrong) in [
        ("/subjects/0/modes/simplified", Value::from("perhaps")),
        ("/subjects/0/requirements/0/hops", Value::from("none")),
        ("/checklist/phases/0/steps/0/state", Value::Null),
        ("/changes/0/target", Value::from(1)),
        ("/serviceTags/changeNumber", Value::from("376")),
    ] {
        let mut wrong_plan = plan.clone();
        *wrong_plan.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = wrong;
        assert!(!validator.is_valid(&wrong_plan), "{pointer}");
    }
    let mut lacking = plan;
    lacking.as_object_mut().unwrap().remove("proof");
    assert!(!validator.is_valid(&lacking));
}

#[test]
fn the_digest_of_the_inputs_does_not_depend_on_their_order() {
    let files = ["account", "pool", "vnet", "nsg", "route-table"]
        .map(|name| format!("tests/fixtures/estate/one-pool/{name}.json"));
    let digest = |files: &[&str]| -> Value {
        let arguments = [&["plan", "--format", "json"], files].concat();
        serde_json::from_slice::<Value>(&switchover(&arguments, "").stdout).unwrap()["inputDigest"].clone()
    };
    let mut names: Vec<&str> = files.iter().map(String::as_str).collect();
    let forward = digest(&names);
    names.reverse();
    assert!(forward.is_string() && digest(&names) == forward);
    assert_ne!(digest(&names[1..]), forward);
}
