//! The counters that the compiler writes, one for each edge: libFuzzer gets them, and what a corpus reaches is printed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A row of the table of positions: where the code of an edge is, and 1 if a function begins there.
type Position = [usize; 2];

unsafe extern "C" {
    // The linker sets them to the begin and the end of all counters, and of all positions.
    static __start___sancov_cntrs: u8;
    static __stop___sancov_cntrs: u8;
    static __start___sancov_pcs: Position;
    static __stop___sancov_pcs: Position;
}

unsafe extern "C" {
    // Of libFuzzer.
    fn __sanitizer_cov_8bit_counters_init(start: *const u8, stop: *const u8);
    fn __sanitizer_cov_pcs_init(start: *const Position, stop: *const Position);
}

/// Gives the counters to libFuzzer. Each object file has a function for that as well, which no linker keeps that drops what is not used.
pub fn register() {
    // SAFETY: the linker puts all counters and positions between these, and libFuzzer takes them as such. It ignores a second call.
    unsafe {
        __sanitizer_cov_8bit_counters_init(&raw const __start___sancov_cntrs, &raw const __stop___sancov_cntrs);
        __sanitizer_cov_pcs_init(&raw const __start___sancov_pcs, &raw const __stop___sancov_pcs);
    }
}

/// The counters, as they are now.
fn counters() -> Vec<u8> {
    let (start, stop) = (&raw const __start___sancov_cntrs, &raw const __stop___sancov_cntrs);
    // SAFETY: the linker puts all counters between these two. They are copied while no other thread counts.
    unsafe { std::slice::from_raw_parts(start, stop.offset_from_unsigned(start)) }.to_vec()
}

/// The position of each counter.
fn positions() -> &'static [Position] {
    let (start, stop) = (&raw const __start___sancov_pcs, &raw const __stop___sancov_pcs);
    // SAFETY: the linker puts all positions between these two, and nothing writes there.
    unsafe { std::slice::from_raw_parts(start, stop.offset_from_unsigned(start)) }
}

/// Runs each input of a folder, and prints a line for each edge: its position from the begin of the table, and 1 if it was reached.
pub fn print(corpus: &Path, run: impl Fn(&[u8])) {
    let mut files: Vec<_> = fs::read_dir(corpus).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut before, mut reached) = (counters(), vec![false; positions().len()]);
    for file in files.iter().filter_map(|path| fs::read(path).ok()) {
        run(&file);
        // A counter is a byte, so it may be at its old value again after several inputs.
        let now = counters();
        for (is_reached, (now, before)) in reached.iter_mut().zip(now.iter().zip(&before)) {
            *is_reached |= now != before;
        }
        before = now;
    }
    let table = &raw const __start___sancov_pcs as usize;
    let mut text = String::new();
    for (position, is_reached) in positions().iter().zip(reached) {
        let _ = writeln!(text, "{} {}", position[0].wrapping_sub(table) as isize, u8::from(is_reached));
    }
    print!("{text}");
}
