//! x
mod tags;
fn main() {
    let f: Vec<std::path::PathBuf> = std::env::args().skip(1).map(Into::into).collect();
    tags::write_table(std::path::Path::new("."), &f).unwrap()
}
