//! The modules of the workspace and what each imports, read from their text. Code of tests is left out: it may use anything.
//!
//! A module is called as if all crates were one: `read::azure::nsg`, whether that is in `src/read` or in `crates/read/src`. A name
//! counts where it is defined, not where it is exported again, so a `mod.rs` may be a table of contents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The name of a module, or of something in one.
pub type Name = Vec<String>;

struct Module {
    /// Where `crate::` leads.
    root: Name,
    code: String,
    children: BTreeSet<String>,
    /// What it exports again, by the names under which it does.
    exports: BTreeMap<String, Name>,
}

/// All modules of the workspace.
pub struct Modules {
    modules: BTreeMap<Name, Module>,
    crates: BTreeSet<String>,
}

impl Modules {
    /// Reads the root package and all crates.
    pub fn of_workspace(root: &Path) -> Self {
        let mut modules = BTreeMap::new();
        collect(&root.join("src"), &Vec::new(), &mut modules);
        let mut crates = BTreeSet::new();
        for entry in fs::read_dir(root.join("crates")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            collect(&root.join("crates").join(&name).join("src"), &vec![name.clone()], &mut modules);
            crates.insert(name);
        }
        Self::linked(modules, crates)
    }

    /// Modules with what they export.
    fn linked(files: BTreeMap<Name, (Name, String)>, crates: BTreeSet<String>) -> Self {
        let names: BTreeSet<Name> = files.keys().cloned().collect();
        let children = |name: &Name| {
            let own = |other: &&Name| other.len() == name.len() + 1 && other.starts_with(name);
            names.iter().filter(own).filter_map(|other| other.last().cloned()).collect()
        };
        let module = |(name, (root, code)): (Name, (Name, String))| {
            let children = children(&name);
            (name, Module { root, code, children, exports: BTreeMap::new() })
        };
        let mut linked = Modules { modules: files.into_iter().map(module).collect(), crates };
        let exports = |(name, module): (&Name, &Module)| {
            let trees = statements(&module.code).into_iter().filter(|statement| statement.exports);
            let exported = trees.flat_map(|statement| tree(statement.text)).filter_map(|(path, alias)| {
                // What begins with no module was brought in by another `use`.
                let path = linked.absolute(name, module, &path).unwrap_or_else(|| [name.as_slice(), &path].concat());
                Some((alias.or_else(|| path.last().cloned())?, path))
            });
            (name.clone(), exported.collect())
        };
        let all: Vec<(Name, BTreeMap<String, Name>)> = linked.modules.iter().map(exports).collect();
        for (name, exports) in all {
            linked.modules.get_mut(&name).unwrap().exports = exports;
        }
        linked
    }

    /// The names of all modules.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.modules.keys()
    }

    /// The code of a module, without comments and tests.
    pub fn code(&self, name: &Name) -> &str {
        &self.modules[name].code
    }

    /// The modules that a module imports from.
    pub fn imports(&self, name: &Name) -> BTreeSet<Name> {
        let module = &self.modules[name];
        let paths = paths(&module.code, |word| self.begins_path(module, word));
        let found = paths.into_iter().filter_map(|(path, exports)| {
            let path = self.absolute(name, module, &path)?;
            // What it exports of its own children is its table of contents.
            let is_contents = exports && path.starts_with(name);
            (!is_contents).then(|| self.home(path))
        });
        found.filter(|home| home != name).collect()
    }

    /// Modules that import from each other, over however many others.
    pub fn circles(&self) -> BTreeSet<BTreeSet<&Name>> {
        let arrows: BTreeMap<&Name, BTreeSet<Name>> = self.names().map(|name| (name, self.imports(name))).collect();
        let reached: BTreeMap<&Name, BTreeSet<&Name>> =
            self.names().map(|name| (name, reached(name, &arrows))).collect();
        let circle = |name: &&Name| -> BTreeSet<&Name> {
            reached[*name].iter().copied().filter(|other| reached[other].contains(*name)).collect()
        };
        arrows.keys().map(circle).filter(|circle| circle.len() > 1).collect()
    }

    fn begins_path(&self, module: &Module, word: &str) -> bool {
        ["crate", "self", "super"].contains(&word) || module.children.contains(word) || self.crates.contains(word)
    }

    /// A path from the root of all crates; `None` if it leads out of the workspace.
    fn absolute(&self, name: &Name, module: &Module, path: &[String]) -> Option<Name> {
        let up = path.iter().take_while(|word| *word == "super").count();
        let first = path.first()?;
        let (from, rest): (&[String], &[String]) = match first.as_str() {
            "crate" => (&module.root, &path[1..]),
            "super" => (&name[..name.len().checked_sub(up)?], &path[up..]),
            "self" => (name, &path[1..]),
            own if module.children.contains(own) => (name, path),
            own if self.crates.contains(own) => (&[], path),
            _ => return None,
        };
        Some([from, rest].concat())
    }

    /// The module in which something is defined.
    fn home(&self, mut path: Name) -> Name {
        loop {
            let length = (0..=path.len()).rev().find(|length| self.modules.contains_key(&path[..*length])).unwrap();
            let rest = path.split_off(length);
            let exported = rest.first().and_then(|name| self.modules[&path].exports.get(name));
            match exported.filter(|target| **target != [path.as_slice(), &rest[..1]].concat()) {
                Some(target) => path = [target, &rest[1..]].concat(),
                None => return path,
            }
        }
    }
}

/// What can be reached from a module.
fn reached<'m>(from: &Name, arrows: &BTreeMap<&'m Name, BTreeSet<Name>>) -> BTreeSet<&'m Name> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![from]);
    while let Some(next) = waiting.pop() {
        for target in &arrows[next] {
            let (target, _) = arrows.get_key_value(target).unwrap();
            if reached.insert(*target) {
                waiting.push(target);
            }
        }
    }
    reached
}

/// The files under a folder as modules, each with the root of its crate and its code.
fn collect(src: &Path, root: &Name, modules: &mut BTreeMap<Name, (Name, String)>) {
    for file in rust_files(src) {
        let inside = file.strip_prefix(src).unwrap().with_extension("");
        let mut name = root.clone();
        name.extend(inside.iter().map(|part| part.to_str().unwrap().to_owned()));
        let last = name.last().unwrap().clone();
        if ["mod", "lib", "main"].contains(&last.as_str()) {
            name.pop();
        }
        if last != "tests" {
            modules.insert(name, (root.clone(), code(&fs::read_to_string(&file).unwrap())));
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// A text without comments and without the tests at its end. A comment may look ahead: it says where to read on.
fn code(text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// A `use`.
struct Statement<'c> {
    /// What follows the word, and its position.
    text: &'c str,
    start: usize,
    /// True if others see it.
    exports: bool,
}

fn statements(code: &str) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        if line.is_empty() || line == "pub " || (line.starts_with("pub(") && line.ends_with(") ")) {
            let start = at + "use ".len();
            let text = code[start..].split(';').next().unwrap_or_default();
            statements.push(Statement { text, start, exports: line.starts_with("pub") });
        }
    }
    statements
}

/// The paths in some code that begin with certain words, each with whether it is exported again.
fn paths(code: &str, begins: impl Fn(&str) -> bool) -> Vec<(Name, bool)> {
    let statements = statements(code);
    let is_exported = |at: usize| {
        let holds = |statement: &Statement| (statement.start..statement.start + statement.text.len()).contains(&at);
        statements.iter().any(|statement| statement.exports && holds(statement))
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|c| !is_word(c)).map_or(0, |before| before + 1);
        if !code[..start].ends_with([':', '.']) && begins(&code[start..at]) {
            found.extend(tree(&code[start..]).into_iter().map(|(path, _)| (path, is_exported(start))));
        }
    }
    found
}

/// The paths of a tree such as `a::{b::{c, d as e}, self}`, with the names that it gives them.
fn tree(text: &str) -> Vec<(Name, Option<String>)> {
    let mut found = Vec::new();
    branch(text, &[], &mut found);
    found
}

/// Adds the paths of a branch; returns what follows it.
fn branch<'t>(mut text: &'t str, before: &[String], found: &mut Vec<(Name, Option<String>)>) -> &'t str {
    let mut path = before.to_vec();
    loop {
        text = text.trim_start();
        if let Some(mut inside) = text.strip_prefix('{') {
            loop {
                inside = inside.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
                match inside.strip_prefix('}') {
                    Some(rest) => return rest,
                    None if inside.is_empty() => return inside,
                    None => {
                        let rest = branch(inside, &path, found);
                        inside = if rest.len() < inside.len() { rest } else { "" };
                    }
                }
            }
        }
        let (word, rest) = first_word(text);
        if !word.is_empty() && (word != "self" || path.is_empty()) {
            path.push(word.to_owned());
        }
        match rest.trim_start().strip_prefix("::") {
            Some(rest) => text = rest,
            None => {
                let alias = rest.trim_start().strip_prefix("as ").map(first_word);
                found.push((path, alias.map(|(alias, _)| alias.to_owned())));
                return alias.map_or(rest, |(_, rest)| rest);
            }
        }
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    text.split_at(end)
}

fn named(path: &str) -> Name {
    path.split("::").filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Modules by their names and texts, of one crate without a name and others with one.
fn modules(texts: &[(&str, &str)], crates: &[&str]) -> Modules {
    let root =
        |name: &str| crates.iter().find(|own| name.split("::").next() == Some(own)).map_or(vec![], |own| named(own));
    let files = texts.iter().map(|(name, text)| (named(name), (root(name), code(text)))).collect();
    Modules::linked(files, crates.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn nested_groups_and_paths_upward_are_followed() {
    let texts = [
        ("", "mod a; mod b; mod c;"),
        ("a", "mod x; mod y;"),
        ("a::x", "use crate::{b::{One, deep::{Two}, self}, c as d};"),
        ("a::y", "fn f() { super::x::g(super::super::c::H) }"),
        ("b", "mod deep;"),
        ("b::deep", "// use crate::c;\n#[cfg(test)]\nmod tests { use crate::a; }"),
        ("c", "use model::net;\nfn f() { let d = std::a::b(); self::g() }"),
        ("model", ""),
        ("model::net", "fn f() { crate::h() }"),
    ];
    let modules = modules(&texts, &["model"]);
    let imports = |name| modules.imports(&named(name)).iter().map(|name| name.join("::")).collect::<Vec<_>>();
    assert_eq!(imports("a::x"), ["b", "b::deep", "c"]);
    assert_eq!(imports("a::y"), ["a::x", "c"]);
    assert_eq!(imports("b::deep"), [""; 0]);
    assert_eq!(imports("c"), ["model::net"]);
    assert_eq!(imports("model::net"), ["model"]);
}

#[test]
fn what_is_exported_again_counts_where_it_is_defined() {
    let texts = [
        ("", "pub use a::{Thing, y::Other as Renamed};"),
        ("a", "mod x;\nmod y;\npub use x::Thing;\npub(crate) use y::*;"),
        ("a::x", "use super::y::Other; use crate::b::Elsewhere;"),
        ("a::y", ""),
        ("b", "use crate::{Renamed, a::Thing};\npub use crate::c::Elsewhere;"),
        ("c", ""),
    ];
    let modules = modules(&texts, &[]);
    let imports = |name| modules.imports(&named(name)).iter().map(|name| name.join("::")).collect::<Vec<_>>();
    assert_eq!(imports(""), [""; 0]);
    assert_eq!(imports("a"), [""; 0]);
    assert_eq!(imports("a::x"), ["a::y", "c"]);
    assert_eq!(imports("b"), ["a::x", "a::y", "c"]);
}

#[test]
fn circles_are_found_over_any_number_of_modules() {
    let texts = [
        ("", "mod a; mod b; mod c; mod d;"),
        ("a", "use crate::b::B;"),
        ("b", "use crate::c::C;"),
        ("c", "use crate::a::A;"),
        ("d", "use crate::a::A;"),
    ];
    let modules = modules(&texts, &[]);
    let circles: Vec<Vec<String>> =
        modules.circles().iter().map(|circle| circle.iter().map(|name| name.concat()).collect()).collect();
    assert_eq!(circles, [["a", "b", "c"]]);
}
