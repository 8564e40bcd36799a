//! Work to be counted by valgrind, in instructions and allocations: `cargo xtask bench` runs it. `counted INPUT WORK` does one thing with
//! one input: `none`, `skip`, `plan`, or `length`, which writes how long the texts are. Without arguments it writes where it is.

#![allow(dead_code, reason = "the benchmarks share their inputs, and each uses some")]

mod inputs;

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use switchover::{Options, Source};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [] => match env::current_exe() {
            Ok(path) => println!("{}", path.display()),
            Err(_) => return ExitCode::FAILURE,
        },
        [input, work] => match sources(input) {
            Some(sources) => done(&sources, work),
            None => return ExitCode::FAILURE,
        },
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

/// The sources of an input: a kind, and how much there is of it.
fn sources(input: &str) -> Option<Vec<Source>> {
    let (kind, count) = input.split_once(':').unwrap_or((input, "1"));
    let count = count.parse().ok()?;
    let text = match kind {
        "rules" => inputs::nsg(count),
        "groups" => inputs::groups(count),
        "pools" => inputs::pools(count),
        "node-rules" => inputs::node_rules(count),
        "one-pool" => return inputs::one_pool().ok(),
        _ => return None,
    };
    Some(vec![Source::new(kind, text)])
}

/// Without work, what is counted is the making of the input.
fn done(sources: &[Source], work: &str) {
    match work {
        "skip" => {
            black_box(inputs::skip(black_box(sources)));
        }
        "plan" => {
            black_box(switchover::plan(black_box(sources), &Options::default()));
        }
        "length" => println!("{}", sources.iter().map(|source| source.text.len()).sum::<usize>()),
        _ => {}
    }
}
