//! WebAssembly for browsers: compiled by cargo, given its JavaScript by wasm-bindgen, and made small by wasm-opt.

use std::collections::BTreeMap;
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
            number_names(&next, self.name)?;
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

/// wasm-bindgen ends the names of what a module imports with hashes, which no compression makes smaller. Numbers of the same length
/// replace these names, in the WebAssembly and in its scripts.
fn number_names(folder: &Path, name: &str) -> Result<()> {
    let read = |file: &Path| fs::read(file).with_context(|| format!("{} cannot be read", file.display()));
    let mut numbered = Numbered::default();
    for file in [format!("{name}.js"), format!("{name}_bg.wasm.d.ts"), format!("{name}_bg.wasm")] {
        let file = folder.join(file);
        if file.is_file() {
            let content = numbered.replace(read(&file)?);
            fs::write(&file, content).with_context(|| format!("{} cannot be written", file.display()))?;
        }
    }
    Ok(())
}

/// The length of a hash at the end of a name.
const HASH: usize = 16;

/// Names that end with a hash, each with the number that replaces it.
#[derive(Default)]
struct Numbered(BTreeMap<Vec<u8>, usize>);

impl Numbered {
    /// The content with a number for each name; as long as before.
    fn replace(&mut self, mut content: Vec<u8>) -> Vec<u8> {
        let mut rest = content.as_mut_slice();
        while let Some((first, after)) = rest.split_first_mut() {
            let is_name = *first == b'_' && after.starts_with(b"_wb");
            rest = after;
            if !is_name {
                continue;
            }
            let length = rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || **letter == b'_').count();
            let (name, after) = rest.split_at_mut(length);
            if let Some(number) = self.number(name) {
                name.iter_mut().zip(format!("{number:_>length$}").bytes()).for_each(|(letter, of)| *letter = of);
            }
            rest = after;
        }
        content
    }

    /// The number of a name; `None` if it ends with no hash.
    fn number(&mut self, name: &[u8]) -> Option<usize> {
        let hash = name.last_chunk::<HASH>()?;
        let is_hash = hash.iter().all(|letter| matches!(letter, b'0'..=b'9' | b'a'..=b'f'));
        let next = self.0.len();
        is_hash.then(|| *self.0.entry(name.to_vec()).or_insert(next))
    }
}

/// True if a file was made after another one.
fn is_newer(made: &Path, of: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    time(made).zip(time(of)).is_some_and(|(made, of)| made > of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_has_the_same_number_in_each_file() {
        let mut numbered = Numbered::default();
        let script = b"{ __wbg_new_00ff00ff00ff00ff: 1, __wbg_set_11ff00ff00ff00ff: 2 }, __wbindgen_throw";
        let numbered_script = b"{ _________________________0: 1, _________________________1: 2 }, __wbindgen_throw";
        assert_eq!(numbered.replace(script.to_vec()), numbered_script);
        let wasm = numbered.replace(b"\x1a__wbg_set_11ff00ff00ff00ff\0".to_vec());
        assert_eq!(wasm, b"\x1a_________________________1\0");
    }
}
