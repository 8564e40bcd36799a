//! What the engine does for sharing: links and plan files of a plan, what others have shared, the ticks of two people.

use std::rc::Rc;

use serde::Serialize;

use super::engine::{Text, Trouble, answer};
use super::ticks::Ticks;
use crate::json::{Node, Object};
use crate::{Plan, Source};

/// What to share of a plan beside its verdicts and its checklist.
pub struct Choice {
    /// The ticks and notes.
    pub ticks: Ticks,
    /// Keep the names; else stand-ins take their place.
    pub names: bool,
    /// The texts that the plan was made from.
    pub sources: Vec<Source>,
}

/// The same by the module's contract.
#[derive(Serialize)]
struct ShareOptions<'c> {
    ticks: &'c Ticks,
    names: bool,
    sources: Vec<Text<'c>>,
    page: String,
}

impl Choice {
    /// The arguments of what shares a plan, whose JSON is given.
    fn of(&self, plan: &str) -> String {
        let Choice { ticks, names, sources } = self;
        let sources = sources.iter().map(Text::from).collect();
        let options = ShareOptions { ticks, names: *names, sources, page: page() };
        format!("[{plan},{}]", serde_json::to_string_pretty(&options).unwrap_or_default())
    }
}

/// The page's address; none where it came from a disk, where others find nothing.
fn page() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    if address.starts_with("http") { address } else { String::new() }
}

/// A link, with what there is to know before it is copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The whole link.
    pub link: String,
    /// True if it is no use as one.
    pub is_too_long: bool,
    /// What is in it, what is not, and how long it is, in sentences.
    pub told: Vec<String>,
}

/// A plan as a link. `plan` is its JSON.
pub async fn link(plan: &str, choice: &Choice) -> Result<Link, Trouble> {
    let json = answer("share", &choice.of(plan)).await?;
    read(&json, |made| {
        let link = made.text("link")?.to_string();
        let mut told = texts(made.object("contents")?, "told");
        told.push(made.text("advice")?.to_string());
        if link.starts_with('#') {
            let no_page =
                "This page came from a disk: put the link behind the address of a Switchover page that others reach.";
            told.push(no_page.to_owned());
        }
        Some(Link { link, is_too_long: made.text("size")? == "tooLong", told })
    })
}

/// A plan as the text of a plan file. `plan` is its JSON.
pub async fn plan_file(plan: &str, choice: &Choice) -> Result<String, Trouble> {
    let json = answer("planFile", &choice.of(plan)).await?;
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
    let plan: Plan = serde_json::from_str(&json).map_err(|_| other_version())?;
    read(&file, |shared| {
        let source = |node: &Node<'_>| {
            let source = node.object()?;
            Some(Source::new(source.text("name")?.to_string(), source.text("text")?.to_string()))
        };
        Some(Opened {
            plan: Rc::new(plan),
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
    /// What it makes of the user's own, in sentences.
    pub told: Vec<String>,
}

/// The union of the user's ticks, for a plan whose JSON is given, and someone else's.
pub async fn merged(plan: &str, own: &Ticks, others: &Opened) -> Result<Merged, Trouble> {
    let own = format!("{{\"schema\":\"switchover.shared/1\",\"plan\":{plan},\"ticks\":{}}}", own.to_json());
    let json = answer("merge", &format!("[{own},{}]", others.file)).await?;
    read(&json, |merged| Some(Merged { ticks: Ticks::of(merged.get("ticks")), told: texts(merged, "told") }))
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

fn texts(object: &Object<'_>, name: &str) -> Vec<String> {
    object.list(name).iter().filter_map(Node::text).map(str::to_owned).collect()
}
