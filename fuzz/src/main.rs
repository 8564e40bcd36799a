//! libFuzzer on the target that `SWITCHOVER_TARGET` names. With `SWITCHOVER_COVERAGE`, the folder of a corpus, it runs each input once
//! and prints what that reached.
#![no_main]

mod coverage;

use std::env;
use std::sync::OnceLock;

use switchover_fuzz::{Target, mutated_in_place, run};

fn target() -> Target {
    static TARGET: OnceLock<Target> = OnceLock::new();
    *TARGET.get_or_init(|| {
        let name = env::var("SWITCHOVER_TARGET").unwrap_or_default();
        let found = Target::ALL.into_iter().find(|target| format!("{target:?}").eq_ignore_ascii_case(&name));
        found.unwrap_or_else(|| panic!("SWITCHOVER_TARGET names no target: {name:?}"))
    })
}

fn begin() {
    let target = target();
    coverage::register();
    if let Some(corpus) = env::var_os("SWITCHOVER_COVERAGE") {
        coverage::print(corpus.as_ref(), |input| run(target, input));
        std::process::exit(0);
    }
}

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| run(target(), data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // A third of the time libFuzzer's own mutations, which join inputs and bring in what others had.
    if seed.is_multiple_of(3) {
        libfuzzer_sys::fuzzer_mutate(data, size, max_size)
    } else {
        mutated_in_place(data, size, max_size, seed)
    }
});
