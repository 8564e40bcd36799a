//! What is run on an input, and what has to hold of it. A target panics where it doesn't.

use std::ops::ControlFlow;

use model::hidden::is_hidden;
use model::net::{Region, TagTable};
use model::options::{Edition, Options};
use model::plan::{Plan, Subject, Verdict};
use model::wire::{Format, Ticks};
use share::ShareOptions;
use switchover::{Planning, Source};

use super::mutate::SEPARATOR;

/// What is fuzzed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Several sources, planned: the same each time, in any order of sources, and in slices.
    Plan,
    /// One source, read: messages are at places of the text, and what is masked keeps every place.
    Readers,
    /// Links and plan files: they open as what was shared.
    Share,
    /// Text with secrets of known forms in it: none is in what is masked.
    Secrets,
    /// Names in an estate that needs every kind of change: no command runs more than it does for plain names.
    Scripts,
    /// Files of one configuration: the same verdicts however a file is divided.
    Configurations,
}

impl Target {
    pub const ALL: [Target; 6] =
        [Target::Plan, Target::Readers, Target::Share, Target::Secrets, Target::Scripts, Target::Configurations];
}

/// More than this says nothing new, and takes long.
const LONGEST: usize = 64_000;

/// Runs a target on an input.
pub fn run(target: Target, data: &[u8]) {
    let data = data.get(..data.len().min(LONGEST)).unwrap_or_default();
    match target {
        Target::Plan => plan(data),
        Target::Readers => readers(data),
        Target::Share => share_and_open(data),
        Target::Secrets => secrets(data),
        Target::Scripts => scripts(data),
        Target::Configurations => configurations(data),
    }
}

thread_local! {
    /// The table of service tags is parsed once.
    static OPTIONS: [Options; 2] = [Edition::Ga, Edition::Preview].map(|edition| Options {
        region: Region::find("westeurope"),
        edition: Some(edition),
        service_tags: Some(TagTable::embedded().clone()),
        ..Options::default()
    });
}

fn with_options<T>(edition: usize, work: impl FnOnce(&Options) -> T) -> T {
    OPTIONS.with(|all| work(all.get(edition % all.len()).unwrap_or(&Options::default())))
}

/// The sources of an input: each may begin with its name, up to a 0x1F.
fn sources(data: &[u8]) -> Vec<Source> {
    let source = |(number, part): (usize, &[u8])| match part.iter().position(|byte| *byte == 0x1f) {
        Some(end) => {
            let name = String::from_utf8_lossy(part.get(..end).unwrap_or_default()).into_owned();
            Source::from_bytes(&*name, part.get(end + 1..).unwrap_or_default())
        }
        None => Source::from_bytes(number.to_string(), part),
    };
    data.split(|byte| *byte == SEPARATOR).take(6).enumerate().map(source).collect()
}

fn planned(sources: &[Source]) -> Plan {
    with_options(0, |options| switchover::plan(sources, options))
}

fn json(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap_or_default()
}

/// What a plan says of each subject, in the order of the subjects' ids. Those of one id are numbered in the order of their sources.
fn verdicts(plan: &Plan) -> Vec<(String, [Verdict; 2])> {
    let id = |subject: &Subject| match subject.id.rsplit_once('#') {
        Some((id, number)) if number.parse::<u32>().is_ok() => id.to_owned(),
        _ => subject.id.clone(),
    };
    let own = plan.subjects.iter();
    let mut all: Vec<_> = own.map(|subject| (id(subject), [subject.modes.classic, subject.modes.simplified])).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| format!("{:?}", a.1).cmp(&format!("{:?}", b.1))));
    all
}

/// A number that an input always has.
fn digest(data: &[u8]) -> usize {
    data.iter().fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)))
}

fn plan(data: &[u8]) {
    let sources = sources(data);
    let plan = planned(&sources);
    // Each of these costs as much as the plan, so an input meets one of them.
    match digest(data) % 4 {
        0 => assert_eq!(json(&plan), json(&planned(&sources)), "the same input has two plans"),
        1 => assert_eq!(json(&plan), json(&sliced(&sources)), "slices make another plan"),
        2 => {
            let reversed: Vec<Source> = sources.iter().rev().cloned().collect();
            let is_named = sources
                .iter()
                .enumerate()
                .any(|(at, own)| sources.iter().skip(at + 1).any(|other| own.name == other.name));
            if !is_named {
                let of_reversed = planned(&reversed);
                assert_eq!(verdicts(&plan), verdicts(&of_reversed), "the order of sources changes a verdict");
            }
        }
        _ => {}
    }
}

fn sliced(sources: &[Source]) -> Plan {
    with_options(0, |options| {
        let mut planning = Planning::begin(sources, options);
        loop {
            match planning.step() {
                ControlFlow::Continue(more) => planning = more,
                ControlFlow::Break(plan) => return plan,
            }
        }
    })
}

fn readers(data: &[u8]) {
    let source = Source::from_bytes("input", data);
    let read = read::read(std::slice::from_ref(&source));
    // Each kind of line end is one.
    let text = source.text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    for diagnostic in read.sources.iter().flat_map(|report| &report.diagnostics) {
        let line = (diagnostic.line as usize).checked_sub(1).and_then(|line| lines.get(line));
        let line = line.unwrap_or_else(|| panic!("no line {}: {}", diagnostic.line, diagnostic.message.plain()));
        let columns = line.chars().count() + 1;
        assert!(
            (1..=columns).contains(&(diagnostic.column as usize)),
            "no column {} in line {}: {}",
            diagnostic.column,
            diagnostic.line,
            diagnostic.message.plain()
        );
    }
}

fn share_and_open(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(shared) = share::open(&text) {
        opens_as_shared(&shared, true);
        return;
    }
    let sources = sources(data);
    let plan = planned(&sources);
    let number = digest(data);
    let options = ShareOptions { names: number.is_multiple_of(2), ..ShareOptions::default() };
    if let Ok(shared) = share::share(plan, &Ticks::new(), &options) {
        opens_as_shared(&shared, number % 8 < 2);
    }
}

/// Opens what was shared from its file and, as compressing takes long, only sometimes from its link.
fn opens_as_shared(shared: &share::SharedPlan, has_link: bool) {
    let file = share::to_file(shared).unwrap_or_default();
    let opened = share::open(&file).unwrap_or_else(|error| panic!("a plan file doesn't open: {error}"));
    assert_eq!(share::to_file(&opened).unwrap_or_default(), file, "a plan file opens as another plan");
    if !has_link {
        return;
    }
    let link = share::to_link(shared.clone()).unwrap_or_default();
    if link.len() < 100_000 {
        let opened = share::open(&link).unwrap_or_else(|error| panic!("a link doesn't open: {error}"));
        assert_eq!(share::to_link(opened).unwrap_or_default(), link, "a link opens as another plan");
    }
}

/// Secrets that are masked wherever they are words of their own.
const SECRETS: [&str; 4] = [
    "ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.q83vEjRWeJCrze8SNFZ4kKvN",
    "https://me:hunter2hunter2@example.com/x",
    "q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze==",
];

fn secrets(data: &[u8]) {
    let text = Source::from_bytes("input", data).text;
    let masked = read::secrets::without(&text);
    assert_eq!(masked.len(), text.len(), "a mask moves what follows");
    assert_eq!(masked.matches('\n').count(), text.matches('\n').count(), "a mask changes lines");
    let number = digest(data);
    let Some(secret) = SECRETS.get(number % SECRETS.len()) else { return };
    let at = text.ceil_char_boundary(number / 7 % (text.len() + 1));
    let (before, after) = text.split_at(at);
    let own = if secret.starts_with("https") { "hunter2hunter2" } else { secret };
    // A mutation may put the same letters where nothing shows that they are a secret.
    if text.contains(own) {
        return;
    }
    let masked = read::secrets::without(&format!("{before}\n {secret} \n{after}"));
    assert!(!masked.contains(own), "{secret} is not masked: {masked}");
}

/// An NSG and a route table where every name is the same, which need changes in every phase.
fn estate(name: &str) -> Source {
    let rule = |number: u32, direction: &str, access: &str, from: &str, to: &str, port: &str| {
        serde_json::json!({"name": format!("{name}{number}"), "priority": number, "direction": direction, "access": access,
            "protocol": "Tcp", "sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": to,
            "destinationPortRange": port, "description": name})
    };
    let id = format!("/subscriptions/{name}/resourceGroups/{name}/providers/Microsoft.Network");
    let group = serde_json::json!({"id": format!("{id}/networkSecurityGroups/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups", "securityRules": [
            rule(100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
            rule(4000, "Outbound", "Deny", "*", "Internet", "*"),
    ]});
    let table = serde_json::json!({"id": format!("{id}/routeTables/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/routeTables",
        "routes": [{"name": name, "addressPrefix": "BatchNodeManagement.westeurope", "nextHopType": "None"}]});
    Source::new("estate.json", serde_json::json!([group, table]).to_string())
}

/// Every command of a plan, and its scripts.
fn commands(plan: &Plan) -> Vec<String> {
    let mut all: Vec<String> = plan.changes.iter().flat_map(|change| change.commands.all().cloned()).collect();
    let steps = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
    all.extend(steps.flat_map(|step| &step.commands).cloned());
    for subject in &plan.subjects {
        let hops = subject.requirements.iter().flat_map(|requirement| &requirement.hops);
        all.extend(hops.flat_map(|hop| &hop.missing).filter_map(|fact| fact.command.clone()));
    }
    all
}

/// The scripts of a plan for bash.
fn bash_scripts(plan: &Plan) -> Vec<String> {
    let scripts = plan.scripts.iter().flat_map(|scripts| [&scripts.union, &scripts.tighten, &scripts.rollback]);
    scripts.flatten().map(|script| script.bash.clone()).collect()
}

/// What bash acts on outside of quotes.
fn outside_of_quotes(command: &str) -> String {
    let (mut outside, mut letters) = (String::new(), command.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '\'' => letters.by_ref().take_while(|c| *c != '\'').for_each(drop),
            '$' if letters.peek() == Some(&'\'') => {
                letters.next();
                while let Some(inside) = letters.next() {
                    match inside {
                        '\\' => drop(letters.next()),
                        '\'' => break,
                        _ => {}
                    }
                }
            }
            '"' => letters.by_ref().take_while(|c| *c != '"').for_each(drop),
            c if "$`;&|<>()*?~#!{}\n".contains(c) => outside.push(c),
            _ => {}
        }
    }
    outside
}

thread_local! {
    /// What bash acts on where names are plain.
    static PLAIN: Vec<String> = skeletons(&planned(&[estate("name")]));
}

/// What bash acts on in each command and script of a plan.
fn skeletons(plan: &Plan) -> Vec<String> {
    let is_for_bash =
        |command: &String| ["az ", "sudo ", "nc ", "nslookup "].iter().any(|start| command.starts_with(start));
    let code = |script: String| script.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let typed = commands(plan).into_iter().filter(is_for_bash);
    typed.chain(bash_scripts(plan).into_iter().map(code)).map(|one| outside_of_quotes(&one)).collect()
}

fn scripts(data: &[u8]) {
    let name: String = String::from_utf8_lossy(data).chars().take(60).collect();
    // Without letters of its own a name is none, and with a slash it is a path.
    let name = format!("n{}", name.replace(['/', '\0'], ""));
    let hostile = planned(&[estate(&name)]);
    let own = skeletons(&hostile);
    PLAIN.with(|expected| {
        if own.len() == expected.len() {
            assert_eq!(own, *expected, "{name:?} means something to bash");
        }
    });
    let shown = commands(&hostile).into_iter().chain(bash_scripts(&hostile));
    // A rendering takes as long as the plan: an input meets one of them.
    let format = Format::ALL.get(digest(data) % Format::ALL.len());
    let rendered = format.into_iter().filter_map(|format| render::in_format(&hostile, *format).ok());
    for text in shown.chain(rendered) {
        // Lines of CSV end as RFC 4180 says.
        let hidden = text.replace("\r\n", "\n").chars().find(|c| is_hidden(*c) && !matches!(c, '\n' | '\t'));
        assert!(hidden.is_none(), "{hidden:?} of {name:?} reaches the reader: {text}");
    }
}

/// Where a file of Terraform may be divided: between its blocks.
fn divided(text: &str) -> Option<(String, String)> {
    let middle = text.match_indices("\n}\n").nth(text.matches("\n}\n").count() / 2)?;
    let (first, second) = text.split_at(middle.0 + 3);
    // What is inside of a heredoc or a comment is no block.
    let is_plain = !text.contains("<<") && !text.contains("/*") && !text.contains('#') && !second.trim().is_empty();
    is_plain.then(|| (first.to_owned(), second.to_owned()))
}

fn configurations(data: &[u8]) {
    let sources = sources(data);
    let whole = planned(&sources);
    let has_errors = whole.sources.iter().any(|source| !source.diagnostics.is_empty());
    let Some(at) = sources.iter().position(|source| source.name.ends_with(".tf")).filter(|_| !has_errors) else {
        return;
    };
    let Some((first, second)) = sources.get(at).and_then(|source| divided(&source.text)) else { return };
    let mut apart = sources.clone();
    if let Some(source) = apart.get_mut(at) {
        let name = source.name.trim_end_matches(".tf").to_owned();
        source.text = first;
        apart.push(Source::new(format!("{name}_more.tf"), second));
    }
    assert_eq!(verdicts(&whole), verdicts(&planned(&apart)), "a file divided in two has other verdicts");
}
