//! `cargo xtask serve`: the page on this machine, built again whenever a source file changes.

use std::net::TcpListener;

use anyhow::{Context, Result};
use clap::Args;
use xshell::cmd;

use crate::page;
use crate::project::Project;
use crate::tools::{self, announce};

/// Only this machine reaches it.
const HOST: &str = "127.0.0.1";

/// How to serve.
#[derive(Args)]
pub struct Options {
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build without optimisation: a bigger and slower page, but quicker to build after each change
    #[arg(long)]
    dev: bool,
}

/// Sets the machine up, builds the page and serves it until it is interrupted.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    let port = options.port.to_string();
    // Said before minutes of work, not after.
    TcpListener::bind((HOST, options.port)).with_context(|| {
        format!("port {port} is taken: stop what listens there, or serve with `--port` another one")
    })?;
    tools::ensure_page_tools(project)?;
    page::fetch_crates(project)?;

    announce(&format!("Building the page, then serving it on http://{HOST}:{port}/ (two minutes the first time)"));
    // Not into dist/: Trunk adds its reload script to what it serves.
    let dist = project.target().join("serve");
    let profile: &[&str] = if options.dev { &["--cargo-profile", "dev"] } else { &["--release"] };
    let sh = &project.sh;
    cmd!(sh, "trunk --offline=true serve --address {HOST} --port {port} --dist {dist} {profile...}")
        .env_remove("NO_COLOR")
        .run()
        .context("Trunk could not serve the page")
}
