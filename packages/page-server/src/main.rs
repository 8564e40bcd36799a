//! Serves a folder of static files, with the headers that `docs/hosting.md` recommends: what the container runs. It reads all files
//! when it starts, so no request names a file of the system, and it needs nothing but the standard library.

mod files;
mod request;

use std::env;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use files::Files;

/// The most connections at a time. More are closed at once.
const MOST: usize = 64;

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("switchover-page-server: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut address, mut folder) = ("127.0.0.1:8080".to_owned(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--address" => address = arguments.next().ok_or("--address needs a value, such as 127.0.0.1:8080")?,
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let folder = folder.ok_or("usage: switchover-page-server [--address ADDRESS] FOLDER")?;
    let files = Files::read(&folder).map_err(|error| format!("can't read {}: {error}", folder.display()))?;
    let listener = TcpListener::bind(&address).map_err(|error| format!("can't listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("The page is on http://{address}/");
    serve(&listener, Arc::new(files));
    Ok(())
}

/// Answers each connection in a thread of its own.
fn serve(listener: &TcpListener, files: Arc<Files>) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().flatten() {
        if open.fetch_add(1, Ordering::Relaxed) >= MOST {
            open.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (files, open) = (Arc::clone(&files), Arc::clone(&open));
        thread::spawn(move || {
            // Who leaves early gets no answer.
            let _ = request::answer(stream, &files);
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}
