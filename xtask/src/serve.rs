//! `cargo xtask serve`: the page on this machine, built again whenever a source file changes. Open pages load themselves again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use notify::{Event, RecursiveMode, Watcher};
use tiny_http::{Header, Request, Response, Server};

use crate::folders::replace;
use crate::page;
use crate::project::Project;
use crate::tools::{self, announce};
use crate::wasm::Build;

/// Only this machine reaches it.
const HOST: &str = "127.0.0.1";

/// What the page is made of: a test run or a second build must not set it off.
const WATCHED: [&str; 6] = ["index.html", "src", "crates", "static", "Cargo.toml", "Cargo.lock"];

/// How long nothing may change before a build begins, so that an editor's several writes are one change.
const QUIET: Duration = Duration::from_millis(150);

/// Asks for the number of the build, which changes with each, and loads the page again when it does.
const RELOAD: &str = "const number = () => fetch(\"build-number\").then((answer) => answer.text(), () => null);\n\
                      const first = await number();\n\
                      setInterval(async () => ![first, null].includes(await number()) && location.reload(), 500);\n";

/// The number of the build that is served.
static BUILD: AtomicU32 = AtomicU32::new(0);

/// How to serve.
#[derive(Args)]
pub struct Options {
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build the page as it is published: smaller and faster, but minutes after each change
    #[arg(long)]
    release: bool,
}

/// Sets the machine up, builds the page and serves it until it is interrupted.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    let port = options.port;
    // Said before minutes of work, not after.
    let server = Server::http((HOST, port)).map_err(|error| {
        anyhow!("port {port} can't be listened on ({error}): stop what is there, or serve with `--port` another one")
    })?;
    let build = if options.release { Build::Published } else { Build::Quick };
    tools::ensure_page_tools(project, build)?;
    let (told, changes) = channel();
    let mut watcher = notify::recommended_watcher(told).context("files can't be watched here")?;
    for name in WATCHED {
        let path = project.root.join(name);
        watcher.watch(&path, RecursiveMode::Recursive).with_context(|| format!("{name} can't be watched"))?;
    }
    announce("Building the page, which takes two minutes the first time");
    let folder = project.target().join("serve");
    fill(project, build, &folder)?;
    announce(&format!("http://{HOST}:{port}/ has the page; it is built again when a file changes"));
    thread::spawn({
        let folder = folder.clone();
        move || server.incoming_requests().for_each(|request| answer(&folder, request))
    });
    loop {
        wait_for_change(&changes)?;
        let start = Instant::now();
        match fill(project, build, &folder) {
            Ok(()) => announce(&format!("Built in {:.1} s", start.elapsed().as_secs_f64())),
            Err(error) => eprintln!("\n{error:#}\n==> The page stays as it was until a file changes"),
        }
    }
}

/// Builds the page beside the folder that is served, and puts it in its place.
fn fill(project: &Project, build: Build, folder: &Path) -> Result<()> {
    let next = folder.with_extension("next");
    page::fill(project, build, &next)?;
    let document = next.join("index.html");
    let text = fs::read_to_string(&document).context("the built page has no index.html")?;
    let text = text.replace("</head>", "<script type=\"module\" src=\"./reload.js\"></script>\n  </head>");
    fs::write(&document, text).context("the built page's index.html cannot be written")?;
    fs::write(next.join("reload.js"), RELOAD).context("reload.js cannot be written")?;
    replace(folder, &next)?;
    BUILD.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// Returns when files have changed and nothing changes any more.
fn wait_for_change(changes: &Receiver<notify::Result<Event>>) -> Result<()> {
    // That a build reads a file is an event as well.
    let is_change = |event: notify::Result<Event>| event.is_ok_and(|event| !event.kind.is_access());
    while !is_change(changes.recv().context("files are no longer watched")?) {}
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

fn answer(folder: &Path, request: Request) {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().trim_start_matches('/').to_owned();
    let sent = if path == "build-number" {
        request.respond(Response::from_string(BUILD.load(Ordering::Relaxed).to_string()))
    } else {
        match file(folder, &path).and_then(|file| Some((fs::read(&file).ok()?, header("Content-Type", kind(&file))?))) {
            Some((content, kind)) => {
                let response = Response::from_data(content).with_header(kind);
                // The next build has other files under the same names.
                request.respond(header("Cache-Control", "no-store").into_iter().fold(response, Response::with_header))
            }
            None => request.respond(Response::from_string("There is no such file.").with_status_code(404)),
        }
    };
    // A browser that went away needs no answer.
    drop(sent);
}

/// The file that an address names, if it is one of the folder's.
fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let is_plain = path.split('/').all(|part| !part.starts_with('.') && !part.contains('\\'));
    is_plain.then(|| folder.join(if path.is_empty() { "index.html" } else { path }))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_files_of_the_folder_alone() {
        let file = |path| file(Path::new("serve"), path);
        assert_eq!(file(""), Some(PathBuf::from("serve/index.html")));
        assert_eq!(file("engine/worker.js"), Some(PathBuf::from("serve/engine/worker.js")));
        assert_eq!(file("../Cargo.toml"), None);
        assert_eq!(file("engine/../../Cargo.toml"), None);
        assert_eq!(file("..\\Cargo.toml"), None);
    }
}
