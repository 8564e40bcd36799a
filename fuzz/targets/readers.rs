#![no_main]

use switchover_fuzz::{Target, mutated_in_place, run};

libfuzzer_sys::fuzz_target!(|data: &[u8]| run(Target::Readers, data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Half of the time libFuzzer's own mutations, which know what comparisons looked for.
    if seed % 2 == 0 {
        libfuzzer_sys::fuzzer_mutate(data, size, max_size)
    } else {
        mutated_in_place(data, size, max_size, seed)
    }
});
