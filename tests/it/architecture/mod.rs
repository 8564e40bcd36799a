//! One direction: no layer of the engine imports a later one. ARCHITECTURE.md draws the same order.

mod modules;

use std::collections::BTreeSet;
use std::path::Path;

use modules::{Modules, Name};

/// The parts of the engine, each with the others that it may use. The longest matching name here decides for a file.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model::message", &[]),
    ("model::json", &[]),
    ("model::net", &["model::json", "model::sorted"]),
    ("model::estate", &["model::net", "model::message"]),
    ("model::question", &["model::estate", "model::message"]),
    ("model::options", &["model::net", "model::question"]),
    ("model::pace", &[]),
    ("model::hidden", &[]),
    ("model::shell", &["model::estate", "model::hidden"]),
    ("model::source", &["model::net", "model::estate", "model::message", "model::sorted"]),
    (
        "model::plan",
        &[
            "model::net",
            "model::estate",
            "model::message",
            "model::options",
            "model::question",
            "model::source",
            "model::words",
            "model::written",
        ],
    ),
    (
        "model::wire",
        &["model::net", "model::message", "model::options", "model::question", "model::source", "model::plan"],
    ),
    ("model::sorted", &[]),
    ("model::typed_json", &["model::json"]),
    ("model::words", &[]),
    ("model::written", &["model::hidden"]),
    ("read::messages", &["model"]),
    ("read::text", &["model", "read::messages"]),
    ("read::documents", &["model", "read::messages", "read::text"]),
    ("read::azure", &["model", "read::messages", "read::text", "read::documents"]),
    ("read::node_firewall", &["model", "read::messages", "read::text", "read::documents"]),
    ("read::formats", &["model", "read::messages", "read::text", "read::documents", "read::azure"]),
    (
        "read::reader",
        &[
            "model",
            "read::messages",
            "read::text",
            "read::documents",
            "read::azure",
            "read::node_firewall",
            "read::formats",
        ],
    ),
    ("read::merge", &["model", "read::messages", "read::text", "read::documents", "read::azure"]),
    ("read", &["model"]),
    ("assess", &["model"]),
    ("plan", &["model", "assess"]),
    ("render", &["model"]),
    ("share", &["model", "read", "render"]),
    ("pipelines", &["model", "read", "assess", "plan", "render", "share"]),
    ("engine", &["model", "read", "plan"]),
    ("api", &["model", "read", "render", "share", "engine"]),
    ("web", &["model"]),
];

/// The parts that no rule binds: the roots of the crates, and the programs.
const UNBOUND: &[&str] = &["", "model", "bin"];

fn workspace() -> Modules {
    Modules::of_workspace(Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn is_in(name: &Name, part: &str) -> bool {
    let name = name.join("::");
    name.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn nothing_imports_what_comes_after_it() {
    let workspace = workspace();
    for name in workspace.names() {
        let parts = MAY_USE.iter().filter(|(part, _)| is_in(name, part));
        let Some((part, allowed)) = parts.max_by_key(|(part, _)| part.len()) else {
            let own = name.join("::");
            let is_unbound = UNBOUND.iter().any(|part| *part == own || is_in(name, part));
            assert!(is_unbound, "`{own}` has no place in the order");
            continue;
        };
        for used in workspace.imports(name) {
            let fine = is_in(&used, part) || allowed.iter().any(|allowed| is_in(&used, allowed));
            assert!(fine, "`{}`: `{part}` may not use `{}`", name.join("::"), used.join("::"));
        }
    }
}

#[test]
fn no_circle_has_more_than_two_files() {
    let workspace = workspace();
    for circle in workspace.circles() {
        let names: BTreeSet<String> = circle.iter().map(|name| name.join("::")).collect();
        assert!(circle.len() <= 2, "{} files import from each other: {names:?}", circle.len());
    }
}

/// The parts that show messages to people, and see their text for it.
const SHOW_MESSAGES: &[&str] = &["model::message", "render", "share", "pipelines", "api", "bin", "web"];

/// The parts that write a message where it is a text of Azure's or of a script: descriptions of rules, forms, comments, and names for
/// what has none.
const WRITE_MESSAGES: &[&str] = &["model::estate", "read::azure", "read::node_firewall", "assess::evidence", "plan"];

#[test]
fn messages_are_opaque_outside_of_what_shows_them() {
    let workspace = workspace();
    for name in workspace.names() {
        let is_in_any = |parts: &[&str]| parts.iter().any(|part| is_in(name, part));
        let calls = |method: &str| workspace.code(name).contains(method);
        let shows = calls(".plain()") || calls(".spans()") || calls("message::Span");
        assert!(!shows || is_in_any(SHOW_MESSAGES), "`{}` looks at the text of a message", name.join("::"));
        assert!(
            !calls(".unmarked()") || is_in_any(SHOW_MESSAGES) || is_in_any(WRITE_MESSAGES),
            "`{}` writes a message as a text",
            name.join("::")
        );
    }
}

/// The engine does no I/O, reads no clock and keeps no state.
#[test]
fn the_engine_touches_nothing_outside() {
    let forbidden =
        ["std::fs", "std::env", "std::net::Tcp", "std::time", "std::thread", "static mut", "OnceLock", "println!"];
    let workspace = workspace();
    for name in workspace.names().filter(|name| {
        ["model", "read", "assess", "plan", "render", "share", "pipelines"].iter().any(|part| is_in(name, part))
    }) {
        for word in forbidden {
            assert!(!workspace.code(name).contains(word), "`{}`: `{word}`", name.join("::"));
        }
    }
}

/// What only the command line needs weighs nothing in the page's engine.
#[test]
fn only_the_command_line_uses_what_pipelines_ask_for() {
    let workspace = workspace();
    for name in workspace.names().filter(|name| !is_in(name, "pipelines") && !is_in(name, "bin")) {
        let uses = workspace.imports(name).iter().any(|used| is_in(used, "pipelines"));
        assert!(!uses, "`{}` uses `pipelines`", name.join("::"));
    }
}
