//! `switchover explain`: what the code of a message means, and what to do.

use model::message::Code;
use pipelines::explain::{self, catalogues};

use super::files::write;

#[derive(clap::Args)]
pub struct Arguments {
    /// The code, such as SW1102; without one, all codes with their messages.
    code: Option<String>,
    /// Print it as Markdown.
    #[arg(long)]
    markdown: bool,
}

/// Prints the explanation of a code, or the list of all.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let Some(text) = &arguments.code else { return write(&list()) };
    let unknown = || format!("there is no code `{text}`; `switchover explain` lists all of them");
    let code = Code::try_from(text.trim().to_ascii_uppercase()).map_err(|_| unknown())?;
    let explained = explain::find(code).ok_or_else(unknown)?;
    write(&if arguments.markdown { explained.markdown() } else { explained.text() })
}

fn list() -> String {
    let mut out = String::new();
    for (title, catalogues) in catalogues() {
        out.push_str(&format!("\n{}\n", title.to_uppercase()));
        for entry in catalogues.into_iter().flatten() {
            out.push_str(&format!("  {}  {}\n", entry.code, explain::of(entry).template()));
        }
    }
    out.trim_start().to_owned()
}
