//! A plan that is made step by step, for callers that do something else meanwhile, or may want to stop.

use std::borrow::{Borrow, Cow};
use std::ops::ControlFlow;
use std::pin::Pin;
use std::rc::Rc;

use crate::{Options, Plan, Source};
use model::net;
use model::pace::{self, Pace, Progress};
use plan::Answering;

/// A plan that is being made. What is done so far goes when this is dropped.
///
/// ```
/// # use std::ops::ControlFlow;
/// # use switchover::{Options, Planning, Source};
/// let mut planning = Planning::begin([Source::new("nsg.json", "{}")], Options::default());
/// let plan = loop {
///     match planning.step() {
///         ControlFlow::Continue(more) => planning = more,
///         ControlFlow::Break(plan) => break plan,
///     }
/// };
/// ```
pub struct Planning<'a> {
    pace: Rc<Pace>,
    work: Pin<Box<dyn Future<Output = Plan> + 'a>>,
}

impl<'a> Planning<'a> {
    /// Begins with the sources, owned or borrowed, and does nothing yet.
    pub fn begin(sources: impl AsRef<[Source]> + 'a, options: impl Borrow<Options> + 'a) -> Self {
        let pace = Rc::new(Pace::default());
        let own = pace.clone();
        let work = async move { made(sources.as_ref(), options.borrow(), &own).await };
        Planning { pace, work: Box::pin(work) }
    }

    /// Takes the next step: there is more to do, or here is the plan.
    ///
    /// A step is one source to read, one subject to assess, one NSG to change, or a part of the plan to write.
    pub fn step(mut self) -> ControlFlow<Plan, Self> {
        match pace::slice(self.work.as_mut()) {
            Some(plan) => ControlFlow::Break(plan),
            None => ControlFlow::Continue(self),
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.pace.progress()
    }

    /// Does all the rest.
    pub fn finish(self) -> Plan {
        pace::at_once(self.work)
    }
}

async fn made(sources: &[Source], options: &Options, pace: &Pace) -> Plan {
    let supplied = options.service_tags.as_ref();
    let mut answering = Answering::new(Options { service_tags: None, ..options.clone() });
    loop {
        let given = with_values(sources, &mut answering);
        let mut read = read::read_at(&given, pace).await;
        let pasted = read.service_tags.take();
        let answered = answering.region();
        read::resolve_region(&mut read.estate, options.region.as_ref().or(answered.as_ref()));
        let tags = supplied.or(pasted.as_ref()).unwrap_or_else(|| net::TagTable::embedded());
        // An answer can be a value of the sources, and raise other questions: go on until no answer is new.
        if options.answers.is_empty() || !answering.accept(&mut read, tags) {
            return plan::plan(read, tags, answering, pace).await;
        }
    }
}

/// The sources with the values that answers give to their parameters. A value that no source has a place for is not used.
fn with_values<'s>(sources: &'s [Source], answering: &mut Answering) -> Cow<'s, [Source]> {
    let mut given = Cow::Borrowed(sources);
    for (symbol, value) in answering.values() {
        match read::with_value(&given, &symbol, &value) {
            Some(with) => given = Cow::Owned(with),
            None => answering.refuse_value(&symbol),
        }
    }
    given
}
