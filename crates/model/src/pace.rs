//! The pace of planning: the engine is written as if it did everything at once, and rests after each step of the work.
//!
//! What may rest is an `async fn`: the compiler divides it into slices at its `.await`s. Nothing here waits for anything, so each
//! slice is ready at once. A caller that can't wait for the whole takes slice by slice; `at_once` takes them all.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// How far a plan is: so many parts of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// What is done.
    pub done: u32,
    /// What there is to do.
    pub all: u32,
}

/// What is done one after the other, each with its part of the whole: as much as it takes of the time, about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The sources are read.
    Read,
    /// What belongs together is known.
    Linked,
    /// NSGs allow both models.
    GroupsUnited,
    /// So does everything else.
    United,
    /// That is proved.
    UnionProved,
    /// The groups are tightened.
    GroupsTightened,
    /// So is everything else.
    Tightened,
    /// That is proved.
    TighteningProved,
    /// What the workload needs is assessed.
    Extras,
    /// The rollback is proved.
    RollbackProved,
    /// The subjects are assessed as they are.
    Assessed,
    /// Changes and checklist are written.
    Written,
}

/// The parts of the stages, in their order.
const PARTS: [u32; 12] = [40, 5, 10, 5, 10, 10, 5, 10, 5, 10, 10, 5];

/// Into how many steps each stage is divided: a stage may have many items.
const STEPS: u32 = 10;

/// Where the work rests, and how far it is.
#[derive(Debug, Default)]
pub struct Pace {
    done: Cell<u32>,
}

impl Pace {
    /// Rests after this many items of a stage, out of all of its items.
    pub async fn rest(&self, stage: Stage, items: usize, all: usize) {
        let before: u32 = PARTS.iter().take(stage as usize).sum();
        let steps = PARTS.get(stage as usize).map_or(0, |part| part * STEPS);
        let done = (steps as usize * items).checked_div(all).and_then(|done| u32::try_from(done).ok());
        self.done.set(before * STEPS + done.map_or(steps, |done| done.min(steps)));
        self.pause().await;
    }

    /// Rests within an item, without reporting progress.
    pub async fn pause(&self) {
        let mut rested = false;
        poll_fn(|_| if std::mem::replace(&mut rested, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    /// What a stage makes of each of its items, with a rest after each.
    pub async fn each<P, T>(&self, stage: Stage, items: &[P], mut work: impl FnMut(&P) -> T) -> Vec<T> {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            made.push(work(item));
            self.rest(stage, made.len(), items.len()).await;
        }
        made
    }

    /// How far the work is.
    pub fn progress(&self) -> Progress {
        Progress { done: self.done.get(), all: PARTS.iter().sum::<u32>() * STEPS }
    }
}

/// Does the work up to where it rests.
pub fn slice<T>(work: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
    match work.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// Does all of the work.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Some(done) = slice(work.as_mut()) {
            return done;
        }
    }
}
