//! Each message has an example, which `switchover explain` prints. `SWITCHOVER_WRITE=1` collects them again: from the plans of the
//! fixtures where one shows the message, and else from the template and a value for each argument.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

use model::message::{Code, Entry, Message, Part};
use pipelines::explain::catalogues;
use serde_json::Value;
use switchover::{Edition, Options};

use crate::support::{all_inputs, project, source};

const FILE: &str = "crates/pipelines/src/explain/examples.tsv";

/// Longer texts explain less.
const LONGEST: usize = 240;

fn entries() -> impl Iterator<Item = &'static Entry> {
    catalogues().into_iter().flat_map(|(_, catalogues)| catalogues).flatten()
}

/// The words of a template between its arguments.
fn words(template: &str) -> Vec<&str> {
    let mut rest = template;
    let mut words = Vec::new();
    while let Some((before, (_, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        words.push(before);
        rest = after;
    }
    words.push(rest);
    words
}

/// True if a text can be what a template makes of some arguments.
fn fits(text: &str, template: &str) -> bool {
    let words = words(template);
    let [first, between @ .., last] = words.as_slice() else { return text == template };
    let Some(rest) = text.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
    let mut rest = Some(rest);
    for word in between {
        rest = rest.and_then(|rest| rest.get(1..)).and_then(|rest| Some(rest.split_once(word)?.1));
    }
    rest.is_some_and(|rest| !rest.is_empty())
}

/// The letters that a template itself brings: what distinguishes its texts from those of others.
fn letters(entry: &Entry) -> usize {
    words(entry.template).concat().chars().filter(char::is_ascii_alphabetic).count()
}

/// The message that a text of a plan is, if it surely is one.
fn message_of(text: &str) -> Option<&'static Entry> {
    // What is one sentence in the template is one in the text.
    let sentences = |text: &str| text.matches(". ").count();
    let fitting = entries().filter(|entry| letters(entry) >= 12 && sentences(text) == sentences(entry.template));
    let fitting = fitting.filter(|entry| fits(text, entry.template));
    fitting.max_by_key(|entry| letters(entry))
}

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() <= LONGEST => drop(found.insert(text.clone())),
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(object) => object.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// The shortest text of each message in the plans of all fixtures.
fn shown_by_fixtures() -> BTreeMap<Code, String> {
    let mut found = BTreeSet::new();
    for path in all_inputs() {
        for edition in [Edition::Preview, Edition::Ga] {
            let plan = switchover::plan(&[source(&path)], &Options { edition: Some(edition), ..Options::default() });
            texts(&serde_json::to_value(&plan).unwrap(), &mut found);
        }
    }
    let mut shortest = BTreeMap::<Code, String>::new();
    for text in found {
        let Some(entry) = message_of(&text) else { continue };
        let kept = shortest.entry(entry.code).or_insert_with(|| text.clone());
        if text.len() < kept.len() {
            *kept = text;
        }
    }
    shortest
}

/// A message with a value for each argument.
fn with_values(entry: &Entry) -> Message {
    let value = |argument: &&str| {
        let (_, value) =
            VALUES.iter().find(|(known, _)| known == argument).unwrap_or_else(|| panic!("no value for {argument}"));
        without_repeated_kind(entry.template, argument, value)
    };
    let values: Vec<Message> = entry.arguments.iter().map(|argument| read(value(argument))).collect();
    let parts: Vec<Part<'_>> = values.iter().map(Part::from).collect();
    Message::of(entry, &parts)
}

/// The value without the kind of what it names, if the template itself has that: `NSG {nsg}`.
fn without_repeated_kind<'v>(template: &str, argument: &str, value: &'v str) -> &'v str {
    let before = template.split(&format!("{{{argument}}}")).next().unwrap_or_default().trim_end().to_lowercase();
    value
        .split_once(" `")
        .filter(|(kind, _)| before.ends_with(&kind.to_lowercase()))
        .map_or(value, |(kind, _)| &value[kind.len() + 1..])
}

/// A message in its notation: names are between backticks.
fn read(notation: &str) -> Message {
    serde_json::from_value(Value::from(notation)).unwrap()
}

fn collected() -> String {
    let shown = shown_by_fixtures();
    let lines = entries().map(|entry| {
        let text = shown.get(&entry.code).cloned().unwrap_or_else(|| with_values(entry).notation().to_owned());
        format!("{}\t{text}\n", entry.code)
    });
    lines.collect()
}

#[test]
fn every_message_has_an_example_that_its_template_makes() {
    if env::var_os("SWITCHOVER_WRITE").is_some() {
        fs::write(project(FILE), collected()).unwrap();
    }
    let file = fs::read_to_string(project(FILE)).unwrap();
    let examples: BTreeMap<&str, &str> = file.lines().filter_map(|line| line.split_once('\t')).collect();
    assert_eq!(examples.len(), entries().count(), "write {FILE} with SWITCHOVER_WRITE=1");
    for entry in entries() {
        let example = examples[entry.code.to_string().as_str()];
        assert!(fits(example, entry.template), "{}: {example:?}", entry.code);
    }
}

#[test]
fn only_what_a_template_makes_fits_it() {
    for (text, template, is) in [
        ("NSG `a` blocks TCP 443.", "NSG {nsg} blocks {flow}.", true),
        ("NSG `a` allows TCP 443.", "NSG {nsg} blocks {flow}.", false),
        ("NSG  blocks TCP 443.", "NSG {nsg} blocks {flow}.", false),
        ("nothing", "nothing", true),
        ("nothing more", "nothing", false),
    ] {
        assert_eq!(fits(text, template), is, "{text:?}, {template:?}");
    }
}

/// A value for each argument of a message, for messages that no plan of a fixture shows. Names are between backticks.
const VALUES: &[(&str, &str)] = &[
    ("accounts", "`renderfarm` and `encodefarm`"),
    ("account", "`renderfarm`"),
    ("addresses", "10.0.0.0/24"),
    ("address", "10.0.0.4"),
    ("aim", "TCP 443 to BatchNodeManagement.westeurope"),
    ("all", "40"),
    ("appliance", "appliance 10.0.0.4"),
    ("apply", "`--apply`"),
    ("ask", "Is the firewall's policy shown as a whole?"),
    ("block", "security_rule"),
    ("candidates", "`nsg-a` and `nsg-b`"),
    ("chain", "OUTPUT"),
    ("changes", "changes 1 and 2"),
    ("change", "0123456789ab"),
    ("choices", "yes or no"),
    ("chosen", "northeurope"),
    ("clauses", "NSG `nsg-nodes` allows it"),
    ("clause", "NSG `nsg-nodes` allows it"),
    ("cloud", "AzureChinaCloud"),
    ("codes", "AllocationTimedOut"),
    ("code", "AllocationTimedOut"),
    ("collection", "`platform`"),
    ("column", "Zone"),
    ("command", "az network nsg show"),
    ("conditions", "the source addresses"),
    ("condition", "`var.exposed`"),
    ("counts", "2 NSGs and 1 route table"),
    ("count", "3"),
    ("cuts", "TCP 443 to Storage"),
    ("date", "2026-12-01"),
    ("dedicated", "4"),
    ("description", "Allow the Batch service"),
    ("destinations", "0.0.0.0/0"),
    ("destination", "Internet"),
    ("differences", "securityRules"),
    ("direction", "inbound"),
    ("earlier", "open"),
    ("endpoint", "`pe-batch`"),
    ("entry", "`AllowBatch`"),
    ("everywhere", "any address"),
    ("exit_code", "1"),
    ("expected", "a number from 100 to 4096"),
    ("facts", "the rules of NSG `nsg-nodes`"),
    ("fact", "the routes of the subnet"),
    ("field", "priority"),
    ("firewall", "firewall `fw-hub`"),
    ("first", "NSG `nsg-a`"),
    ("flows", "TCP 443 to BatchNodeManagement.westeurope"),
    ("flow", "outbound TCP 443 to BatchNodeManagement.westeurope"),
    ("free", "0"),
    ("from", "file"),
    ("function", "`file`"),
    ("gap", "the policy of OUTPUT is missing"),
    ("gateway", "`nat-nodes`"),
    ("group", "`asg-nodes`"),
    ("has", "1000"),
    ("holder", "NSG `nsg-nodes`"),
    ("hops", "NSG `nsg-nodes`"),
    ("hop", "10.0.0.4"),
    ("hosts", "`renderjobs.blob.core.windows.net`"),
    ("host", "`renderjobs.blob.core.windows.net`"),
    ("ids", "`/subscriptions/…/nsg-a` and `/subscriptions/…/nsg-b`"),
    ("id", "`render`"),
    ("kept", "open"),
    ("kind", "NSG"),
    ("label", "simplified"),
    ("last", "route table `rt-nodes`"),
    ("later", "done by `Ops`"),
    ("length", "2400"),
    ("limit", "10000"),
    ("line", "12"),
    ("listed", "Storage.WestEurope"),
    ("listing", "`az network vnet list`"),
    ("list", "securityRules"),
    ("location", "westeurope"),
    ("machine", "virtual machine `vm-jump`"),
    ("maker", "Terraform"),
    ("members", "securityRules and subnets"),
    ("member", "securityRules"),
    ("message", "The remote SSH ports are not reachable."),
    ("model", "simplified"),
    ("mode", "classic"),
    ("module", "`network`"),
    ("most", "1000"),
    ("names", "`render` and `encode`"),
    ("name", "`nodes`"),
    ("near", "BatchNodeManagement"),
    ("needed", "2"),
    ("needs", "TCP 443 to Storage"),
    ("need", "DNS"),
    ("network", "`vnet-batch`"),
    ("next_hop", "10.0.0.4"),
    ("next", "NSG `nsg-b`"),
    ("note", "assumed"),
    ("no", "1"),
    ("nsg", "NSG `nsg-nodes`"),
    ("numbers", "1 and 2"),
    ("number", "1"),
    ("one", "NSGs"),
    ("open", "the classic ports stay open"),
    ("option", "no"),
    ("others", "northeurope"),
    ("other", "`10.2.0.0/16`"),
    ("owner", "firewall `fw-hub`"),
    ("own", "`10.1.0.0/16`"),
    ("parameters", "`location`"),
    ("parent", "NSG `nsg-nodes`"),
    ("parts", "`AllowBatch`"),
    ("part", "TCP 443 to 20.61.97.128/27"),
    ("path", "`modules/network`"),
    ("places", "lines 12 and 20"),
    ("place", "`network.tf` (line 12)"),
    ("policy", "`policy-hub`"),
    ("pools", "`render` and `encode`"),
    ("pool", "pool `render`"),
    ("ports", "443"),
    ("port", "443"),
    ("prefixes", "10.0.0.0/24"),
    ("prefix", "20.61.97.128/27"),
    ("priority", "200"),
    ("problem", "the priority is 50"),
    ("profiles", "Public"),
    ("profile", "Public"),
    ("program", "`batchagent.exe`"),
    ("protocol", "TCP"),
    ("reason", "it would block TCP 443 to Storage"),
    ("region", "westeurope"),
    ("remedy", "Remove a rule that is not used."),
    ("remote", "BatchNodeManagement.westeurope"),
    ("resource", "NSG `nsg-nodes`"),
    ("route", "route `default`"),
    ("rule_sets", "NSG `nsg-web`"),
    ("rule_set", "NSG `nsg-nodes`"),
    ("rules", "2"),
    ("rule", "rule `AllowBatch`"),
    ("servers", "10.0.0.10"),
    ("said", "`A. Reviewer` approved the plan."),
    ("service", "Microsoft.Storage"),
    ("shown", "westeurope"),
    ("sources", "any address"),
    ("source", "`nodes.rules`"),
    ("spot", "0"),
    ("states", "2 unusable and 1 idle"),
    ("state", "unusable"),
    ("steps", "2 and 3"),
    ("step", "4"),
    ("storage", "Storage"),
    ("subjects", "pools `render` and `encode`"),
    ("subject", "pool `render`"),
    ("subnet", "`snet-nodes`"),
    ("subscription", "`00000000-0000-0000-0000-000000000000`"),
    ("summary", "Opt in to simplified communication"),
    ("symbol", "`var.subnet`"),
    ("table", "route table `rt-nodes`"),
    ("tags", "Internet"),
    ("tag", "BatchNodeManagement.westeurope"),
    ("targets", "2"),
    ("target", "NSG `nsg-nodes`"),
    ("text", "AllowBatch"),
    ("things", "2 rules"),
    ("thing", "rule `AllowBatch`"),
    ("tick", "done"),
    ("title", "Current (pool property)"),
    ("tool", "Terraform"),
    ("total", "2000"),
    ("unknown", "1"),
    ("value", "`var.region`"),
    ("variables", "`location`"),
    ("verdicts", "open for 2 subjects"),
    ("verdict", "open"),
    ("vnet", "`vnet-batch`"),
    ("what", "NSGs"),
    ("when", "2026-03-01"),
    ("who", "`Network team`"),
    ("why", "No rule allows it."),
    ("word", "rule"),
    ("yes", "2"),
    ("zones", "`trusted`"),
    ("zone", "privatelink.batch.azure.com"),
];
