//! What the engine does for sharing: links and plan files of a plan, what others have shared, the ticks of two people.

use std::rc::Rc;

use super::engine::{PlanValue, Request, Response, answer, plan_of, text};

use super::stored;
use super::ticks::Ticking;
use model::message::Message;
use model::plan::Plan;
use model::wire::page as messages;
use model::wire::{self, Failure, LinkSize, MergedTicks, SHARED_SCHEMA, ShareLink, ShareOptions, Summarized, Ticks};

type SharedPlan = wire::SharedPlan<PlanValue>;

/// The page's address, for people who open it where this one is; none where it came from a disk, where others find nothing.
pub fn page() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    if address.starts_with("http") { address } else { String::new() }
}

/// What the dialog about sharing shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// True if a file is wanted first, else a link.
    pub file: bool,
    /// Whether names are in it.
    pub names: bool,
    /// Whether texts are.
    pub texts: bool,
    /// Whether ticks are.
    pub ticks: bool,
    /// Whether notes are.
    pub notes: bool,
    /// What has been done.
    pub done: &'static str,
}

impl Asked {
    /// Whether names, texts, ticks and notes are wanted. Texts hold names: with them, no name is left to be replaced.
    pub fn wanted(&self) -> Wanted {
        (self.names || self.texts, self.texts, self.ticks, self.notes)
    }
}

/// Whether names, texts, ticks and notes are wanted.
pub type Wanted = (bool, bool, bool, bool);

/// A link with what was wanted of it.
pub type Made = (Wanted, Result<Link, Failure>);

/// What merging gives; `None` while the engine is at work on it.
pub type Merging = Option<Result<MergedTicks, Failure>>;

/// A link, with what there is to know before it is copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The whole link.
    pub link: String,
    /// True if it is no use as one.
    pub is_too_long: bool,
    /// What is in it, what is not, and how long it is, in sentences.
    pub about: Vec<Message>,
}

impl From<ShareLink> for Link {
    fn from(ShareLink { link, size, advice, contents, .. }: ShareLink) -> Self {
        let mut about = contents.sentences;
        about.push(advice);
        if link.starts_with('#') {
            about.push(messages::no_page());
        }
        Link { link, is_too_long: size == LinkSize::TooLong, about }
    }
}

/// A plan as a link.
pub async fn link(plan: PlanValue, options: ShareOptions) -> Result<Link, Failure> {
    match answer(Request::Link { plan, options }).await? {
        Response::Link(link) => Ok(link.into()),
        _ => Err(Failure::OtherVersion),
    }
}

/// A plan as the text of a plan file.
pub async fn plan_file(plan: PlanValue, options: ShareOptions) -> Result<String, Failure> {
    text(Request::PlanFile { plan, options }).await
}

/// What someone has shared.
#[derive(Clone)]
pub struct Opened {
    /// The plan.
    pub plan: Rc<Plan>,
    /// The plan in a sentence or two.
    pub summary: Message,
    /// What was done and noted.
    pub ticks: Rc<Ticks>,
    /// All of it, as it was shared.
    pub shared: SharedPlan,
}

impl Opened {
    /// As text that can be opened again.
    pub fn file(&self) -> String {
        stored::json(&self.shared)
    }
}

/// What a link, a plan file or a plan's JSON holds.
pub async fn open(text: String) -> Result<Opened, Failure> {
    let Response::Opened(Summarized { summary, of: shared }) = answer(Request::Open { text }).await? else {
        return Err(Failure::OtherVersion);
    };
    let (plan, ticks) = (plan_of(&shared.plan)?, Rc::new(shared.ticks.clone()));
    Ok(Opened { plan, summary, ticks, shared })
}

/// The union of the user's ticks and reviews of a plan and someone else's.
pub async fn merged(plan: PlanValue, own: &Ticking, others: SharedPlan) -> Result<MergedTicks, Failure> {
    let (schema, left_out, sources) = (SHARED_SCHEMA.to_owned(), Vec::new(), Vec::new());
    let (ticks, reviews) = ((*own.ticks).clone(), (*own.reviews).clone());
    let own = SharedPlan { schema, names_replaced: false, left_out, ticks, reviews, sources, plan };
    match answer(Request::Merge { own, others }).await? {
        Response::Merged(merged) => Ok(merged),
        _ => Err(Failure::OtherVersion),
    }
}
