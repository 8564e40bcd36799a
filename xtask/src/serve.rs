//! `cargo xtask serve`: the page on this machine, built again whenever a source file changes. Open pages load themselves again.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tiny_http::{Header, Request, Response, Server};

use crate::folders;
use crate::page;
use crate::project::Project;
use crate::tools::{self, announce};
use crate::wasm::Build;

/// Only this machine reaches it.
const HOST: &str = "127.0.0.1";

/// What the page is made of: a test run or a second build must not set it off.
const SOURCES: [&str; 6] = ["index.html", "src", "crates", "static", "Cargo.toml", "Cargo.lock"];

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
    let (changed, changes) = channel();
    let _watcher = watch(project, changed)?;
    // Not `target/serve`: there cargo keeps what it has compiled for the profile of that name.
    let folder = project.target().join("served");
    folders::remove(&folder)?;
    thread::spawn({
        let folder = folder.clone();
        move || server.incoming_requests().for_each(|request| answer(&folder, request))
    });
    announce("Building the page, which takes two minutes the first time");
    loop {
        let start = Instant::now();
        match fill(project, build, &folder) {
            Ok(()) => {
                let seconds = start.elapsed().as_secs_f64();
                announce(&format!("Built in {seconds:.1} s: http://{HOST}:{port}/ (built again when a file changes)"));
            }
            Err(error) => eprintln!("\n{error:#}\n==> The build failed; it is tried again when a file changes"),
        }
        wait_for_change(&changes)?;
    }
}

/// Reports changes of the sources. A file is watched through its folder, for editors replace the files that they save.
fn watch(project: &Project, changed: Sender<()>) -> Result<RecommendedWatcher> {
    let sources = SOURCES.map(|name| project.root.join(name));
    let watched = sources.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let is_source = |path: &PathBuf| watched.iter().any(|source| path.starts_with(source));
        // That a build reads a file is an event as well.
        if event.is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(is_source)) {
            // After the last build nothing listens.
            let _ = changed.send(());
        }
    })
    .context("files can't be watched here")?;
    for source in &sources {
        let (folder, mode) = match source.parent() {
            Some(parent) if source.is_file() => (parent, RecursiveMode::NonRecursive),
            _ => (source.as_path(), RecursiveMode::Recursive),
        };
        watcher.watch(folder, mode).with_context(|| format!("{} can't be watched", folder.display()))?;
    }
    Ok(watcher)
}

/// Builds the page next to the folder that is served, and then replaces that folder.
fn fill(project: &Project, build: Build, folder: &Path) -> Result<()> {
    let next = folder.with_extension("next");
    page::fill(project, build, &next)?;
    let document = next.join("index.html");
    let text = fs::read_to_string(&document).context("the built page has no index.html")?;
    let text = text.replace("</head>", "<script type=\"module\" src=\"./reload.js\"></script>\n  </head>");
    fs::write(&document, text).context("the built page's index.html cannot be written")?;
    fs::write(next.join("reload.js"), RELOAD).context("reload.js cannot be written")?;
    folders::replace(folder, &next)?;
    BUILD.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// Returns when files have changed and nothing changes any more.
fn wait_for_change(changes: &Receiver<()>) -> Result<()> {
    changes.recv().context("files are no longer watched")?;
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

fn answer(folder: &Path, request: Request) {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().trim_start_matches('/').to_owned();
    let response = match path.as_str() {
        "build-number" => Response::from_string(BUILD.load(Ordering::Relaxed).to_string()),
        path => content(folder, path).unwrap_or_else(|| {
            Response::from_string("There is no such file, or the page is not built yet.").with_status_code(404)
        }),
    };
    // A browser that went away needs no answer.
    let _ = request.respond(response);
}

/// The file at an address. Browsers don't keep it: the next build has other files under the same names.
fn content(folder: &Path, path: &str) -> Option<Response<Cursor<Vec<u8>>>> {
    let file = file(folder, path)?;
    let content = fs::read(&file).ok()?;
    let headers = [("Content-Type", kind(&file)), ("Cache-Control", "no-store")];
    let headers = headers.into_iter().filter_map(|(name, value)| Header::from_bytes(name, value).ok());
    Some(headers.fold(Response::from_data(content), Response::with_header))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_watched_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for source in SOURCES {
            assert!(root.join(source).exists(), "{source}");
        }
    }

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
