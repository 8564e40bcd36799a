//! Secrets in pasted text: none is in any output, in a link, in a plan file with sources, or in a draft that the page keeps; each is
//! listed by its line. What only looks like one stays.

mod harmless;
mod inputs;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use inputs::{Input, inputs};
use read::secrets::{holds_any, without};
use serde_json::json;
use share::{ShareOptions, SharedPlan, Ticks, share, to_file, to_link};
use switchover::{Options, Plan, Source};

use crate::growth::options;

/// What of an input is in a text, in any form in which it could be read back.
fn leaked<'i>(input: &'i Input, text: &str) -> Option<&'i String> {
    input.secrets.iter().find(|secret| {
        let escaped = serde_json::to_string(secret).unwrap();
        text.contains(secret.as_str())
            || text.contains(escaped.trim_matches('"'))
            || text.contains(BASE64_STANDARD.encode(secret).trim_end_matches('='))
    })
}

/// Everything that can be made of a plan and its sources.
fn outputs(plan: &Plan, sources: &[Source]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = render::Format::ALL
        .iter()
        .map(|format| (format.name().to_owned(), render::in_format(plan, *format).unwrap()))
        .collect();
    let shared = |names, sources: &[Source]| -> SharedPlan {
        share(
            plan.clone(),
            &Ticks::new(),
            &ShareOptions { names, sources: sources.to_vec(), ..ShareOptions::default() },
        )
        .unwrap()
    };
    for (what, shared) in [
        ("link", shared(false, &[])),
        ("link with names", shared(true, &[])),
        ("file with sources", shared(true, sources)),
    ] {
        all.push((what.to_owned(), to_file(&shared).unwrap()));
        // A link is compressed: what it opens as is what it holds.
        let opened = share::open(&to_link(shared.clone()).unwrap()).unwrap();
        all.push((format!("{what}, opened"), to_file(&opened).unwrap()));
    }
    all
}

/// A group with a text in each place that is free.
fn described(text: &str) -> Source {
    let rule = |name: &str, access: &str, priority: u32| {
        json!({"name": name, "description": text, "priority": priority, "direction": "Outbound", "access": access,
            "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet",
            "destinationPortRange": "*"})
    };
    let group = json!({"name": "n1", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
        "tags": {"note": text}, "securityRules": [rule("first", "Deny", 100), rule("second", "Allow", 200)]});
    Source::new("n.json", group.to_string())
}

/// The secrets of inputs in the outputs of a plan of all their sources.
fn missed(inputs: &[Input], sources: &[Source], options: &Options) -> Vec<String> {
    let outputs = outputs(&switchover::plan(sources, options), sources);
    let missed = inputs.iter().filter_map(|input| {
        let in_output = |(what, text): &(String, String)| Some((leaked(input, text)?.clone(), what.clone()));
        let (secret, what) = outputs.iter().find_map(in_output)?;
        Some(format!("{}: {secret} in {what}", input.kind))
    });
    missed.collect()
}

/// Those of each input alone, where those of several miss one: several kinds have the same secret.
fn missed_alone(inputs: &[Input], source: fn(&Input) -> Source, options: &Options) -> Vec<String> {
    let sources: Vec<Source> = inputs.iter().map(source).collect();
    if missed(inputs, &sources, options).is_empty() {
        return Vec::new();
    }
    inputs.chunks(1).flat_map(|input| missed(input, &[source(&input[0])], options)).collect()
}

#[test]
fn there_are_inputs_of_many_kinds() {
    assert!(inputs().len() >= 100, "{}", inputs().len());
    assert!(harmless::texts().len() >= 60, "{}", harmless::texts().len());
}

#[test]
fn each_secret_is_found_and_masked() {
    let mut missed = Vec::new();
    for input in inputs() {
        if !holds_any(&input.text) {
            missed.push(format!("{}: nothing is found in {}", input.kind, input.text));
        } else if let Some(secret) = leaked(&input, &without(&input.text)) {
            missed.push(format!("{}: {secret} stays in {}", input.kind, without(&input.text)));
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), inputs().len(), missed.join("\n"));
}

#[test]
fn no_output_of_a_plan_has_a_secret_of_its_sources() {
    let (options, mut all) = (options(), Vec::new());
    for inputs in inputs().chunks(10) {
        all.extend(missed_alone(inputs, |input| Source::new(&*input.kind, input.text.clone()), &options));
        all.extend(missed_alone(inputs, |input| described(&input.text), &options));
    }
    assert!(all.is_empty(), "{}:\n{}", all.len(), all.join("\n"));
}

#[test]
fn text_in_utf_16_has_its_secrets_masked() {
    let (options, mut all) = (options(), Vec::new());
    for input in inputs() {
        let little: Vec<u8> =
            "\u{feff}".encode_utf16().chain(input.text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> =
            "\u{feff}".encode_utf16().chain(input.text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            let source = Source::from_bytes("paste", &bytes);
            if let Some(secret) = leaked(&input, &without(&source.text)) {
                all.push(format!("{}: {secret}", input.kind));
            }
        }
    }
    // One whole path is enough: what is decoded is the same text.
    let first = inputs().into_iter().next().unwrap();
    let bytes: Vec<u8> = first.text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let source = Source::from_bytes("paste", &[&[0xff, 0xfe], bytes.as_slice()].concat());
    all.extend(missed(&[first], &[source], &options));
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn line_ends_and_prompts_around_a_secret_change_nothing() {
    let mut missed = Vec::new();
    for input in inputs() {
        for text in [
            input.text.replace('\n', "\r\n"),
            format!("PS C:\\> x\n{}\nPS C:\\> ", input.text),
            format!("\u{feff}{}", input.text),
        ] {
            if let Some(secret) = leaked(&input, &without(&text)) {
                missed.push(format!("{}: {secret} in {text}", input.kind));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_is_masked_is_listed_by_its_line_and_keeps_every_place() {
    for input in inputs() {
        let text = format!("\n\n{}", input.text);
        let masked = without(&text);
        assert_eq!(masked.len(), text.len(), "{}", input.kind);
        assert_eq!(masked.matches('\n').count(), text.matches('\n').count(), "{}", input.kind);
        let read = read::read(&[Source::new("paste", text.clone())]);
        let listed: Vec<u32> = read.sources[0].diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
        let at = text.find(&input.secrets[0]).unwrap();
        let line = u32::try_from(text[..at].matches('\n').count()).unwrap() + 1;
        // A block and a value of several lines are listed where they begin.
        let is_listed = listed.iter().any(|own| (line.saturating_sub(2)..=line).contains(own));
        assert!(is_listed, "{}: line {line} is not in {listed:?}", input.kind);
    }
}

#[test]
fn what_only_looks_like_a_secret_stays() {
    let masked: Vec<String> =
        harmless::texts().into_iter().filter(|text| without(text) != *text).map(without).collect();
    assert!(masked.is_empty(), "{masked:#?}");
}
