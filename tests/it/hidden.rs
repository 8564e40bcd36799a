//! Invisible characters: marks that change the direction of text, what has no width, and what controls a terminal. None of
//! those in names and texts of sources reaches a reader in a format, a script or a command.

use std::fs;
use std::path::Path;
use std::process::Command;

use model::hidden::is_hidden;
use model::net::Region;
use model::plan::{Plan, Tool};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

/// Characters of each kind: those that control a terminal, that have no width, and that change the direction of text.
const HIDDEN: [&str; 3] =
    ["\u{1b}\u{7f}\u{85}\u{2028}", "\u{ad}\u{200b}\u{feff}\u{3164}\u{e0041}", "\u{200f}\u{202e}\u{2066}"];

/// An estate in which a name is everywhere, with changes in every phase, at a group, at routes and on nodes.
fn estate(name: &str) -> Vec<Source> {
    let id = format!("/subscriptions/{name}/resourceGroups/{name}/providers/Microsoft.Network");
    let rule = |number: u32, direction: &str, access: &str, from: &str, to: &str, port: &str| {
        json!({"name": format!("{name}{number}"), "priority": number, "direction": direction, "access": access, "protocol": "Tcp",
            "sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": port,
            "description": name})
    };
    let group: Value = json!({"id": format!("{id}/networkSecurityGroups/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups", "tags": {name: name}, "securityRules": [
            rule(100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
            rule(4000, "Outbound", "Deny", "*", "Internet", "*"),
    ]});
    let table = json!({"id": format!("{id}/routeTables/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/routeTables",
        "routes": [{"name": name, "addressPrefix": "BatchNodeManagement.westeurope", "nextHopType": "None"}]});
    let node = format!(
        "table inet \"{name}\" {{\n\tchain \"{name}\" {{\n\t\ttype filter hook output priority 0; policy drop;\n\t\ttcp dport 443 \
         drop comment \"{name}\"\n\t}}\n}}\n"
    );
    let iptables = format!(
        "*filter\n:INPUT DROP\n:OUTPUT DROP\n-A OUTPUT -p tcp -m tcp --dport 443 -m comment --comment \"{name}\" -j DROP\nCOMMIT\n"
    );
    let unclear = json!({"name": format!("{name}-unclear"), "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups", "securityRules": [rule(300, "Outbound", "Deny", name, name, "nonsense")]});
    vec![
        Source::new(format!("{name}.json"), group.to_string()),
        Source::new("unclear.json", unclear.to_string()),
        Source::new("table.json", table.to_string()),
        Source::new(format!("{name}.nft"), node),
        Source::new("iptables.txt", iptables),
    ]
}

/// Everything of a plan that is printed or copied.
fn outputs(plan: &Plan) -> Vec<String> {
    let mut all: Vec<String> =
        render::Format::ALL.iter().map(|format| render::in_format(plan, *format).unwrap()).collect();
    let forms = plan.changes.iter().flat_map(|change| Tool::ALL.iter().filter_map(|tool| change.commands.of(*tool)));
    all.extend(forms.map(str::to_owned));
    all.extend(plan.checklist.phases.iter().flat_map(|phase| &phase.steps).flat_map(|step| step.commands.clone()));
    for script in
        plan.scripts.iter().flat_map(|scripts| [&scripts.union, &scripts.tighten, &scripts.rollback]).flatten()
    {
        all.extend([script.bash.clone(), script.powershell.clone()]);
        all.extend(script.nodes.iter().map(|node| node.text.clone()));
    }
    all
}

#[test]
fn none_reaches_a_format_a_script_or_a_command() {
    for hidden in HIDDEN {
        let name = format!("nsg-{hidden}gpj");
        let mut scripts = 0;
        let sources = estate(&name);
        // All together, and each alone: a script needs nothing that is unclear.
        for sources in std::iter::once(&sources[..]).chain(sources.chunks(1)) {
            for edition in [Edition::Ga, Edition::Preview] {
                let options = Options {
                    edition: Some(edition),
                    account: Some(format!("a{hidden}b")),
                    region: Region::find("westeurope"),
                    on: vec![name.clone()],
                    ..Options::default()
                };
                let plan = switchover::plan(sources, &options);
                scripts += usize::from(plan.scripts.is_some());
                for text in outputs(&plan) {
                    // CSV ends its lines so, and that is no character of a name.
                    let text = text.replace("\r\n", "\n");
                    let found = text.find(|c: char| is_hidden(c) && !matches!(c, '\n' | '\t'));
                    let near = found.map(|at| text[..at].chars().rev().take(60).collect::<String>());
                    assert!(found.is_none(), "{hidden:?} after {near:?} (reversed)");
                }
            }
        }
        assert!(scripts > 3, "{hidden:?}: {scripts} plans with scripts");
    }
}

#[test]
fn none_reaches_the_terminal() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hidden");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let files: Vec<_> = estate("nsg-\u{202e}g\u{1b}[2J\u{200b}pj")
        .into_iter()
        .enumerate()
        .map(|(at, source)| {
            let file = folder.join(format!("{at}\u{202e}.txt"));
            fs::write(&file, source.text).unwrap();
            file
        })
        .collect();
    let plan = folder.join("plan.json");
    let run = |words: &[&str], with_files: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
        command.args(words).env("XDG_CONFIG_HOME", &folder).env("HOME", &folder);
        if with_files {
            command.args(&files);
        }
        let output = command.output().unwrap();
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            let found = text.chars().find(|c| is_hidden(*c) && !matches!(c, '\n' | '\t'));
            assert!(found.is_none(), "{words:?}: {found:?}");
        }
        output.stdout
    };
    for words in [
        &["plan"][..],
        &["plan", "--format", "markdown"],
        &["plan", "--format", "jira-csv"],
        &["plan", "--script", "union"],
        &["plan", "--script", "union", "--shell", "powershell"],
        &["plan", "--script", "union", "--shell", "node"],
        &["link"],
        &["link", "--names"],
        &["link", "--sources", "--file"],
    ] {
        run(words, true);
    }
    fs::write(&plan, run(&["link", "--names", "--file"], true)).unwrap();
    run(&["open", plan.to_str().unwrap()], false);
    run(&["open", plan.to_str().unwrap(), "--file"], false);
    run(&["merge", plan.to_str().unwrap(), plan.to_str().unwrap()], false);
}
