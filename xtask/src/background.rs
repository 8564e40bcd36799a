//! A command of this program that runs while others do. Its output is kept and shown when something waits for it.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// A command that was started and not yet waited for.
pub struct Background {
    child: Child,
    log: PathBuf,
}

impl Background {
    /// Starts `cargo xtask COMMAND`.
    pub fn start(project: &Project, command: &str) -> Result<Background> {
        let program = env::current_exe().context("this program has no path")?;
        let log = project.target().join(command).with_extension("log");
        fs::create_dir_all(project.target()).context("the folder `target` cannot be created")?;
        let output = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let child = Command::new(program)
            .arg(command)
            .current_dir(&project.root)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("{command} cannot be started"))?;
        Ok(Background { child, log })
    }

    /// Waits for the command, shows what it wrote, and fails if it failed.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        let mut output = File::open(&self.log).with_context(|| format!("{} cannot be read", self.log.display()))?;
        io::copy(&mut output, &mut io::stdout())?;
        if !status.success() {
            bail!("{status}");
        }
        Ok(())
    }
}

impl Drop for Background {
    /// When another stage failed, nothing waits for this one.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
