//! What `cargo xtask fuzz` runs with libFuzzer, and `tests/it/fuzzed.rs` from fixed seeds: the same targets and mutations.

mod mutate;
mod targets;

pub use mutate::{Random, mutated};
pub use targets::{Target, run};

/// Mutates an input for libFuzzer, inside of its buffer.
pub fn mutated_in_place(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let input = data.get(..size).unwrap_or_default().to_vec();
    let mut random = Random::new(u64::from(seed));
    let mut output = mutated(&input, &mut random);
    output.truncate(max_size.min(data.len()));
    if let Some(place) = data.get_mut(..output.len()) {
        place.copy_from_slice(&output);
    }
    // libFuzzer takes no empty input.
    output.len().max(1)
}
