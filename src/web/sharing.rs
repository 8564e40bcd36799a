//! What the whole engine does for sharing: links and plan files of a plan, what others have shared, the ticks of two people.

use std::rc::Rc;

use serde::Serialize;

use super::engine::{Text, Trouble, answer};
use super::ticks::Ticks;
use crate::json::{Node, Object};
use crate::{Plan, Source};

/// What to share of a plan beside its verdicts and its checklist, by the module's contract.
#[derive(Serialize)]
pub struct Choice<'s> {
    /// The ticks and notes.
    pub ticks: Ticks,
    /// Keep the names; else stand-ins take their place.
    pub names: bool,
    /// The texts that the plan was made from.
    pub sources: Vec<Text<'s>>,
}

/// What a link of some length is good for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkSize {
    /// It goes through everything.
    Short,
    /// Some programs cut it.
    Long,
    /// It is no use as a link.
    TooLong,
}

/// A link, with what there is to know before it is copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What follows the page's address.
    pub fragment: String,
    /// What it is good for.
    pub size: LinkSize,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a link or a plan file.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// How many subjects, steps, changes, steps with ticks, notes and addresses.
    pub counts: [u32; 6],
    /// The names, each with its kind; none where stand-ins are in their place.
    pub names: Vec<String>,
    /// The names of the texts.
    pub sources: Vec<String>,
    /// What is not in it, in sentences.
    pub left_out: Vec<String>,
}

/// A plan as a link. `plan` is its JSON.
pub async fn link(plan: &str, choice: &Choice<'_>) -> Result<Link, Trouble> {
    let json = answer("share", &arguments(plan, choice)).await?;
    read(&json, |link| {
        let size = match &**link.text("size")? {
            "short" => LinkSize::Short,
            "long" => LinkSize::Long,
            _ => LinkSize::TooLong,
        };
        let contents = link.object("contents")?;
        let counts = ["subjects", "steps", "changes", "ticks", "notes", "addresses"].map(|name| number(contents, name));
        let [names, sources, left_out] = ["names", "sources", "leftOut"].map(|name| texts(contents, name));
        let contents = Contents { counts, names, sources, left_out };
        Some(Link { fragment: link.text("link")?.to_string(), size, contents })
    })
}

/// A plan as the text of a plan file. `plan` is its JSON.
pub async fn plan_file(plan: &str, choice: &Choice<'_>) -> Result<String, Trouble> {
    let json = answer("planFile", &arguments(plan, choice)).await?;
    let text = serde_json::from_str::<Node<'_>>(&json).ok().and_then(|text| text.text().map(str::to_owned));
    text.ok_or_else(other_version)
}

/// What someone has shared.
#[derive(Clone)]
pub struct Opened {
    /// The plan.
    pub plan: Rc<Plan>,
    /// Its JSON.
    pub json: Rc<str>,
    /// What was done and noted.
    pub ticks: Rc<Ticks>,
    /// The texts that the plan was made from, if they came with it.
    pub sources: Vec<Source>,
    /// True if stand-ins are in the place of names.
    pub names_replaced: bool,
    /// What did not come with it, in sentences.
    pub left_out: Vec<String>,
    /// All of it, as it can be opened again.
    pub file: Rc<str>,
}

/// What a link, a plan file or a plan's JSON holds.
pub async fn open(text: &str) -> Result<Opened, Trouble> {
    let file = answer("open", &serde_json::to_string_pretty(&(text,)).unwrap_or_default()).await?;
    let json = member(&file, "plan").ok_or_else(other_version)?;
    read(&file, |shared| {
        let source = |node: &Node<'_>| {
            let source = node.object()?;
            Some(Source::new(source.text("name")?.to_string(), source.text("text")?.to_string()))
        };
        Some(Opened {
            plan: Rc::new(Plan::from_json(shared.get("plan")?)?),
            json: json.into(),
            ticks: Rc::new(Ticks::of(shared.get("ticks"))),
            sources: shared.list("sources").iter().filter_map(source).collect(),
            names_replaced: shared.get("namesReplaced") == Some(&Node::Bool(true)),
            left_out: texts(shared, "leftOut"),
            file: file.as_str().into(),
        })
    })
}

/// The ticks of two people in one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The union.
    pub ticks: Ticks,
    /// The ids of the steps about which the two do not agree.
    pub conflicts: Vec<String>,
}

/// The union of the user's ticks and someone else's.
pub async fn merged(own: &Ticks, others: &Ticks) -> Result<Merged, Trouble> {
    let json = answer("mergeTicks", &serde_json::to_string_pretty(&(own, others)).unwrap_or_default()).await?;
    read(&json, |merged| {
        let conflicts = merged.list("conflicts").iter().filter_map(|one| Some(one.object()?.text("step")?.to_string()));
        Some(Merged { ticks: Ticks::of(merged.get("ticks")), conflicts: conflicts.collect() })
    })
}

/// A plan's JSON with what to share of it.
fn arguments(plan: &str, choice: &Choice<'_>) -> String {
    format!("[{plan},{}]", serde_json::to_string_pretty(choice).unwrap_or_default())
}

/// What an object in JSON is to the page.
fn read<T>(json: &str, of: impl FnOnce(&Object<'_>) -> Option<T>) -> Result<T, Trouble> {
    let tree = serde_json::from_str::<Node<'_>>(json).ok();
    tree.as_ref().and_then(Node::object).and_then(of).ok_or_else(other_version)
}

fn other_version() -> Trouble {
    Trouble::Refused("The engine is of another version than the page: reload it.".to_owned())
}

/// The JSON of a member of an object in JSON.
fn member(json: &str, name: &str) -> Option<String> {
    let object = js_sys::JSON::parse(json).ok()?;
    js_sys::JSON::stringify(&js_sys::Reflect::get(&object, &name.into()).ok()?).ok()?.as_string()
}

fn number(object: &Object<'_>, name: &str) -> u32 {
    match object.get(name) {
        Some(Node::Number(number)) => (*number).try_into().unwrap_or_default(),
        _ => 0,
    }
}

fn texts(object: &Object<'_>, name: &str) -> Vec<String> {
    object.list(name).iter().filter_map(Node::text).map(str::to_owned).collect()
}
