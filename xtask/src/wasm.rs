//! WebAssembly for browsers: compiled by cargo, given its JavaScript by wasm-bindgen, and made small by wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;
use xshell::cmd;

use crate::folders;
use crate::paths;
use crate::project::Project;
use crate::tools::WASM_TARGET;

/// How WebAssembly is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As it is published: small and fast, which takes minutes.
    Published,
    /// For work on it: built again within seconds.
    Quick,
}

impl Build {
    /// The profile in `Cargo.toml`, which is also the name of cargo's folder.
    fn profile(self) -> &'static str {
        match self {
            Build::Published => "web",
            Build::Quick => "serve",
        }
    }
}

/// What the compiler emits by default has to be switched on in wasm-opt.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Small after brotli, which finds the same code again where wasm-opt has neither inlined it nor made it short in another way. The
/// lowest addresses are the end of the stack, where nothing lies.
const WASM_SIZE: &[&str] = &[
    "-Oz",
    "--one-caller-inline-max-function-size=0",
    "--skip-pass=local-cse",
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
];

/// One module of the package `switchover`.
pub struct Module {
    /// What cargo builds: a target and its features.
    pub target: &'static [&'static str],
    /// The file that comes of it, without its ending.
    pub built: &'static str,
    /// The name of the files that it becomes.
    pub name: &'static str,
    /// Whether TypeScript declarations are made as well.
    pub types: bool,
}

impl Module {
    /// Makes `NAME.js` and `NAME_bg.wasm` of the compiled module, in a folder, unless they are there and nothing changed.
    pub fn bind(&self, project: &Project, build: Build, wasm: &Path, folder: &Path) -> Result<()> {
        let file = format!("{}_bg.wasm", self.name);
        if is_newer(&folder.join(&file), wasm) {
            return Ok(());
        }
        // The folder gets its name when everything is in it, so that an interrupted build does not count as one.
        let next = folder.with_extension("next");
        folders::remove(&next)?;
        Bindgen::new()
            .input_path(wasm)
            .out_name(self.name)
            .typescript(self.types)
            // The page says where it is: its name changes with its content.
            .omit_default_module_path(!self.types)
            .web(true)
            .and_then(|bindgen| bindgen.generate(&next))
            .with_context(|| format!("wasm-bindgen could not make a module of {}", wasm.display()))?;
        if build == Build::Published {
            let (sh, bound) = (&project.sh, next.join(&file));
            // The second round finds what the first one has made alike.
            for _ in 0..2 {
                cmd!(sh, "wasm-opt {WASM_SIZE...} {WASM_FEATURES...} {bound} -o {bound}")
                    .run()
                    .context("wasm-opt failed")?;
            }
        }
        folders::replace(folder, &next)
    }

    /// Compiles the module, and gives the file that holds it.
    pub fn compile(&self, project: &Project, build: Build) -> Result<PathBuf> {
        let (sh, target, profile) = (&project.sh, self.target, build.profile());
        let package = ["--quiet", "--locked", "--package", "switchover", "--no-default-features"];
        let command = cmd!(sh, "cargo rustc {package...} --target {WASM_TARGET} --profile {profile} {target...}");
        let command = match build {
            Build::Published => command.env(paths::FLAGS, paths::flags(project)?),
            Build::Quick => command,
        };
        command
            .env("CARGO_TARGET_DIR", project.target())
            .run()
            .with_context(|| format!("{} does not compile", self.name))?;
        Ok(project.target().join(WASM_TARGET).join(profile).join(self.built).with_extension("wasm"))
    }
}

/// True if a file was made after another one.
fn is_newer(made: &Path, of: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    time(made).zip(time(of)).is_some_and(|(made, of)| made > of)
}
