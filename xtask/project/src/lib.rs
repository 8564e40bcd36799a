//! The project as its own commands see it: its folders, a shell in its root whose `PATH` finds npm packages first, and how
//! they report.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use xshell::Shell;

/// The project's root and a shell in it.
#[derive(Clone)]
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Runs commands in the root.
    pub sh: Shell,
    target: PathBuf,
}

impl Project {
    /// Finds the root and opens a shell in it.
    pub fn open() -> Result<Project> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.ancestors().nth(2).context("xtask lies in no workspace")?.to_owned();
        let sh = Shell::new().context("this folder cannot be entered")?;
        sh.change_dir(&root);
        sh.set_var("PATH", path_with_own_tools(&root)?);
        let target = root.join("target");
        Ok(Project { root, sh, target })
    }

    /// The same project, which makes everything in another folder.
    pub fn with_target(&self, target: PathBuf) -> Project {
        Project { target, ..self.clone() }
    }

    /// Everything that the commands make and git ignores, except the page itself.
    pub fn target(&self) -> PathBuf {
        self.target.clone()
    }

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The end-to-end tests, and the npm package that pins npm dependencies.
    pub fn npm_package(&self) -> PathBuf {
        self.root.join("tests").join("e2e")
    }
}

/// The folder that npm installs programs into, and then the user's `PATH`. Tools that are right on the user's `PATH` are never
/// installed there, so nothing of the user's is hidden without need.
fn path_with_own_tools(root: &Path) -> Result<std::ffi::OsString> {
    let own = [root.join("tests/e2e/node_modules/.bin")];
    let users = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&users))).context("the project's path can't be in PATH")
}

/// Says on a line of its own what happens next and how long it may take.
pub fn announce(what: &str) {
    eprintln!("==> {what}");
}

/// The exit status of a command, whose error is printed.
pub fn exit(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
