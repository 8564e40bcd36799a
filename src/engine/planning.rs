//! A plan that is made step by step, for callers that do something else meanwhile, or may want to stop.

use std::borrow::Borrow;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::rc::Rc;

use crate::{Options, Plan, Source};
use model::net;
use model::pace::{self, Pace, Progress};

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
    let mut read = read::read_at(sources, pace).await;
    let pasted = read.service_tags.take();
    read::resolve_region(&mut read.estate, options.region.as_ref());
    let embedded;
    let tags = match options.service_tags.as_ref().or(pasted.as_ref()) {
        Some(supplied) => supplied,
        None => {
            embedded = net::TagTable::embedded();
            &embedded
        }
    };
    plan::plan(read, tags, options, pace).await
}
