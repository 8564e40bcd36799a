//! Work on all cores, whose results are taken in the order of the work.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How far the work may be ahead of what was taken: what waits is in memory.
const AHEAD: usize = 32;

/// How often is looked whether to stop.
const MOMENT: Duration = Duration::from_millis(100);

/// Where the work is.
struct State<T> {
    /// The next number to work on.
    next: usize,
    /// How many results were taken.
    taken: usize,
    /// Results that wait for earlier ones; `None` for work that crashed.
    ready: BTreeMap<usize, Option<T>>,
    /// True if nothing more is to be done.
    stopped: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State<T>>) -> MutexGuard<'g, State<T>> {
        self.changed.wait_timeout(state, MOMENT).map(|(state, _)| state).unwrap_or_else(|error| error.into_inner().0)
    }

    /// The next number to work on, when there is room for its result.
    fn next(&self, count: usize) -> Option<usize> {
        let mut state = self.lock();
        while !state.stopped && state.next < count && state.next >= state.taken + AHEAD {
            state = self.wait(state);
        }
        let next = Some(state.next).filter(|next| !state.stopped && *next < count)?;
        state.next += 1;
        Some(next)
    }

    /// Keeps a result. Only the one that is taken next is waited for.
    fn finish(&self, number: usize, result: Option<T>) {
        let mut state = self.lock();
        state.ready.insert(number, result);
        if number == state.taken {
            drop(state);
            self.changed.notify_all();
        }
    }

    /// Takes the next result if it is there. Workers wait for that only if there was no room for another one.
    fn take(&self) -> Option<Option<T>> {
        let mut state = self.lock();
        let number = state.taken;
        let Some(result) = state.ready.remove(&number) else {
            drop(self.wait(state));
            return None;
        };
        let was_full = state.next >= state.taken + AHEAD;
        state.taken += 1;
        drop(state);
        if was_full {
            self.changed.notify_all();
        }
        Some(result)
    }
}

/// Works on the numbers below `count` on some threads, and takes the results in their order: `None` for work that crashed. Ends before all
/// are taken if `stop` is set, or on an error of `take`. Gives how many were taken.
pub fn in_order<T: Send, W: FnMut(usize) -> T>(
    count: usize,
    threads: usize,
    stop: &AtomicBool,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(usize, Option<T>) -> Result<(), String>,
) -> Result<usize, String> {
    let state = State { next: 0, taken: 0, ready: BTreeMap::new(), stopped: false };
    let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                let mut work = worker();
                while let Some(number) = shared.next(count) {
                    let result = catch_unwind(AssertUnwindSafe(|| work(number))).ok();
                    shared.finish(number, result);
                }
            });
        }
        let mut outcome = Ok(());
        let mut taken = 0;
        while taken < count && outcome.is_ok() && !stop.load(Ordering::Relaxed) {
            if let Some(result) = shared.take() {
                outcome = take(taken, result);
                taken += usize::from(outcome.is_ok());
            }
        }
        shared.lock().stopped = true;
        shared.changed.notify_all();
        outcome.map(|()| taken)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Works on numbers of which later ones are done sooner.
    fn run(count: usize, threads: usize, stop: &AtomicBool, stop_at: usize) -> Vec<Option<usize>> {
        let mut all = Vec::new();
        let worker = || {
            |number: usize| {
                thread::sleep(Duration::from_micros(if number.is_multiple_of(5) { 900 } else { 10 }));
                assert_ne!(number, 13, "a crash");
                number * 2
            }
        };
        let taken = in_order(count, threads, stop, worker, |number, result| {
            all.push(result);
            stop.store(number + 1 == stop_at, Ordering::Relaxed);
            Ok(())
        });
        assert_eq!(taken, Ok(all.len()));
        all
    }

    #[test]
    fn results_are_in_the_order_of_the_work_and_a_crash_is_one_of_them() {
        let expected: Vec<Option<usize>> = (0..200).map(|number| (number != 13).then_some(number * 2)).collect();
        for threads in [1, 4] {
            assert_eq!(run(200, threads, &AtomicBool::new(false), 0), expected);
        }
        assert!(run(0, 4, &AtomicBool::new(false), 0).is_empty());
    }

    #[test]
    fn it_ends_where_it_is_stopped() {
        assert_eq!(run(200, 3, &AtomicBool::new(false), 7).len(), 7);
        let failing = in_order(
            9,
            2,
            &AtomicBool::new(false),
            || |number| number,
            |number, _| {
                if number == 3 { Err("full".to_owned()) } else { Ok(()) }
            },
        );
        assert_eq!(failing, Err("full".to_owned()));
    }
}
