//! The project as the commands see it: its folders, the versions that it pins, and a shell in its root whose `PATH`
//! finds the project's own tools first.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::Shell;

/// The project's root and a shell in it.
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Runs commands in the root.
    pub sh: Shell,
}

impl Project {
    /// Finds the root and opens a shell in it.
    pub fn open() -> Result<Project> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("xtask lies in no workspace")?.to_owned();
        let sh = Shell::new().context("this folder cannot be entered")?;
        sh.change_dir(&root);
        sh.set_var("PATH", path_with_own_tools(&root)?);
        Ok(Project { root, sh })
    }

    /// Everything that the commands make and git ignores, but for the page itself.
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Tools that are installed for this project alone.
    pub fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The end-to-end tests, and the npm package that pins whatever comes from npm.
    pub fn npm_package(&self) -> PathBuf {
        self.root.join("tests").join("e2e")
    }

    /// The version of Trunk that `Trunk.toml` asks for.
    pub fn trunk_version(&self) -> Result<String> {
        let config = self.read_toml("Trunk.toml")?;
        let wanted = config.get("trunk-version").and_then(toml::Value::as_str);
        let wanted = wanted.and_then(|requirement| requirement.strip_prefix('='));
        Ok(wanted.context("Trunk.toml has no `trunk-version = \"=…\"`")?.trim().to_owned())
    }

    /// The version of wasm-bindgen in `Cargo.lock`; its command-line tool has to be of exactly that version.
    pub fn wasm_bindgen_version(&self) -> Result<String> {
        let lock = self.read_toml("Cargo.lock")?;
        let packages = lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock lists no packages")?;
        packages
            .iter()
            .find(|package| package.get("name").and_then(toml::Value::as_str) == Some("wasm-bindgen"))
            .and_then(|package| package.get("version"))
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
            .context("Cargo.lock holds no wasm-bindgen")
    }

    fn read_toml(&self, name: &str) -> Result<toml::Table> {
        let text = fs::read_to_string(self.root.join(name)).with_context(|| format!("{name} cannot be read"))?;
        text.parse().with_context(|| format!("{name} is not TOML"))
    }
}

/// The user's `PATH` behind the folders that this project installs tools into. Tools that are right on the user's
/// `PATH` are never installed there, so nothing of the user's is hidden without need.
fn path_with_own_tools(root: &Path) -> Result<std::ffi::OsString> {
    let own = [root.join("target/tools/bin"), root.join("tests/e2e/node_modules/.bin")];
    let users = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&users))).context("the project's path cannot stand in PATH")
}
