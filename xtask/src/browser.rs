//! The browser that tests run in: any installed Chromium or Chrome with its driver, else Debian's by apt.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xshell::cmd;

use crate::project::Project;
use crate::tools::announce;

/// What the browser is called on various systems.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A browser and the driver that fits it.
pub struct Browser {
    /// Chromium or Chrome.
    pub chrome: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds the browser (`CHROME` and `CHROMEDRIVER` say where, if not the `PATH`) or installs it.
    pub fn ensure(project: &Project) -> Result<Browser> {
        if let Some(found) = Browser::find()? {
            return Ok(found);
        }
        install(project)?;
        Browser::find()?.context("chromium and chromium-driver are installed, and still not on the PATH")
    }

    fn find() -> Result<Option<Browser>> {
        let chrome = program("CHROME", BROWSERS)?;
        let driver = program("CHROMEDRIVER", &["chromedriver"])?;
        Ok(chrome.zip(driver).map(|(chrome, driver)| Browser { chrome, driver }))
    }

    /// Writes the session settings that wasm-bindgen's test runner passes to the driver, and says where they are.
    pub fn webdriver_settings(&self, project: &Project) -> Result<PathBuf> {
        let settings = json!({ "goog:chromeOptions": { "binary": self.chrome, "args": flags(project)? } });
        let path = project.target().join("webdriver.json");
        fs::write(&path, settings.to_string()).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }
}

/// The flags that both kinds of browser tests start the browser with.
fn flags(project: &Project) -> Result<Value> {
    let path = project.root.join("tests").join("chromium-flags.json");
    let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

/// The program that the variable names, else the first of the names that the `PATH` holds.
fn program(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) {
        let path = which::which(&value);
        return path
            .map(Some)
            .with_context(|| format!("{variable} names {}, which is no program", Path::new(&value).display()));
    }
    Ok(names.iter().find_map(|name| which::which(name).ok()))
}

fn install(project: &Project) -> Result<()> {
    let by_hand = "no Chrome or Chromium with a chromedriver was found: install both (Debian: apt install chromium \
                   chromium-driver), or name them in CHROME and CHROMEDRIVER";
    if which::which("apt-get").is_err() {
        bail!(by_hand);
    }
    let sh = &project.sh;
    let sudo: &[&str] = match cmd!(sh, "id -u").quiet().read().context(by_hand)?.as_str() {
        "0" => &[],
        _ if cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().is_ok() => &["sudo", "-n"],
        _ => bail!(by_hand),
    };
    announce("Installing Chromium and its driver with apt: a minute or two, once");
    let silent = ["env", "DEBIAN_FRONTEND=noninteractive"];
    let apt = sudo.iter().chain(&silent).copied().chain(["apt-get", "--quiet"]).collect::<Vec<_>>();
    let [first, rest @ ..] = apt.as_slice() else { bail!(by_hand) };
    cmd!(sh, "{first} {rest...} update").run().context(by_hand)?;
    cmd!(sh, "{first} {rest...} install --yes --no-install-recommends chromium chromium-driver").run().context(by_hand)
}
