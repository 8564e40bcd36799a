//! How long a plan takes, as ratios to `serde_json` skipping the same text in the same run.
//!
//! Run it with `cargo xtask bench`. docs/performance.md has the budgets.

#![allow(dead_code, reason = "the benchmarks share their inputs, and each uses some")]

mod inputs;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use inputs::{groups, nsg, skip};
use switchover::{Options, Source};

/// Runs of each question; the fastest counts, for everything else is other work of the machine.
const RUNS: usize = 20;

fn main() {
    println!("{:<58} {:>10} {:>8}", "question", "time", "ratio");
    let thousand = nsg(1_000);
    let skipping = skip_time(&thousand);
    line("skip the JSON of a 1,000-rule group", skipping, skipping);
    let planning = plan_time(&thousand);
    line("plan a 1,000-rule group (budget 3)", planning, skipping);
    leave(&thousand, planning);
    for rules in [10, 100, 10_000] {
        let text = nsg(rules);
        line(&format!("plan a {rules}-rule group"), plan_time(&text), skip_time(&text));
    }
    line("10,000 rules over 1,000 rules (budget 12)", plan_time(&nsg(10_000)), planning);
    line("200 groups over 20 groups (budget 12)", plan_time(&groups(200)), plan_time(&groups(20)));
}

/// Leaves a text and the time of its plan to those who measure the same elsewhere.
fn leave(text: &str, planning: Duration) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let written = fs::write(folder.join("thousand-rules.json"), text)
        .and_then(|()| fs::write(folder.join("thousand-rules.ms"), (planning.as_secs_f64() * 1e3).to_string()));
    if let Err(error) = written {
        eprintln!("{}: {error}", folder.display());
    }
}

fn plan_time(text: &str) -> Duration {
    let sources = [Source::new("nsg.json", text)];
    fastest(|| switchover::plan(&sources, &Options::default()))
}

fn skip_time(text: &str) -> Duration {
    let sources = [Source::new("nsg.json", text)];
    fastest(|| skip(&sources))
}

fn fastest<T>(mut work: impl FnMut() -> T) -> Duration {
    let time = |work: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..RUNS).map(|_| time(&mut work)).min().unwrap_or_default()
}

fn line(question: &str, time: Duration, unit: Duration) {
    println!("{question:<58} {:>7.2} ms {:>8.2}", time.as_secs_f64() * 1e3, time.as_secs_f64() / unit.as_secs_f64());
}
