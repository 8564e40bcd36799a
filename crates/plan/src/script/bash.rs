//! A phase for bash, with az.

use super::super::commands::az::{Step, Where, steps};
use super::super::edit::Edit;
use super::super::messages::{comment, resources, scripts};
use super::group::Group;
use model::plan::{ChangeAction, TargetKind};
use model::shell::az_quoted;

/// How a script runs its commands.
const RUN: &str = r#"
apply=${1:-}
run() {
  if [ "$apply" = --apply ]; then
    "$@" --output none
  else
    printf '%q ' "$@"
    printf '\n'
  fi
}
"#;

/// How it saves what it is about to change; when it runs again, the first state stays.
const SAVE: &str = r#"saved=0
save() {
  saved=$((saved + 1))
  local file="${0%.sh}.before-$saved.json"
  [ "$apply" = --apply ] && [ ! -s "$file" ] || return 0
  "$@" --output json > "$file"
}
"#;

/// How it looks whether a command is done already.
const LOOK: &str = r#"has() {
  [ "$apply" = --apply ] || return 1
  local found
  found=$("$@" --output tsv) || exit
  [ -n "$found" ]
}
lacks() {
  [ "$apply" = --apply ] && ! has "$@"
}
"#;

pub fn script(purpose: &str, groups: &[Group<'_>]) -> String {
    let warnings: String = groups.iter().filter_map(Group::warning).collect();
    let unset: String = groups.iter().map(unset).collect();
    let bodies: String = groups.iter().map(body).collect();
    // Only firewalls are looked at.
    let of_firewall =
        |group: &Group<'_>| matches!(group.target.kind.in_plan, TargetKind::Firewall | TargetKind::FirewallPolicy);
    let (extension, look) = if groups.iter().any(of_firewall) {
        (comment("#", &scripts::extension()), format!("\n{}{LOOK}", comment("#", &scripts::query_finds())))
    } else {
        Default::default()
    };
    let about: String = [scripts::repeats_changes(), scripts::dry_run(), scripts::saved_first()]
        .iter()
        .map(|about| comment("#", about))
        .collect();
    format!(
        "#!/usr/bin/env bash\n{purpose}{about}{extension}{warnings}set -euo pipefail\n{unset}{RUN}{SAVE}{look}{bodies}"
    )
}

/// The variables for what the sources don't show of a resource.
fn names(group: &Group<'_>) -> [String; 3] {
    let own = format!("{}_NAME", group.target.kind.variable.to_ascii_uppercase());
    ["SUBSCRIPTION".to_owned(), "RESOURCE_GROUP".to_owned(), own]
}

/// Stops the script if one of them is not set.
fn unset(group: &Group<'_>) -> String {
    let names = names(group);
    let variables = group.variables(names.each_ref().map(String::as_str));
    if variables.is_empty() {
        return String::new();
    }
    // No part of a name may be in there, because bash would evaluate it.
    let checks: String = variables.iter().map(|name| format!(": \"${{{name}:?is not set}}\"\n")).collect();
    format!("\n{}{checks}", comment("#", &scripts::set_place(group.target.title())))
}

fn body(group: &Group<'_>) -> String {
    let edits = group.edits.iter().map(|edit| comment("#", &edit.why) + &lines(edit, group));
    let title = comment("#", &resources::described(group.target.title()));
    let Where { scope, name } = place(group);
    format!(
        "\n{title}save {} show {scope} --name {name}\n{}",
        command_group(group.target.kind.in_plan),
        edits.collect::<String>()
    )
}

fn lines(edit: &Edit, group: &Group<'_>) -> String {
    let look = if edit.what.action() == ChangeAction::Remove { "lacks" } else { "has" };
    let line = |step: Step| match step.look {
        Some(query) => format!("{look} {query} ||\n  run {}\n", step.command),
        None => format!("run {}\n", step.command),
    };
    steps(&edit.what, &group.target, &place(group)).into_iter().map(line).collect()
}

/// The commands of az for a kind of resource.
fn command_group(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::RouteTable => "az network route-table",
        TargetKind::Firewall => "az network firewall",
        TargetKind::FirewallPolicy => "az network firewall policy",
        TargetKind::Nsg | TargetKind::NodeFirewall => "az network nsg",
    }
}

/// Where az finds the resource.
fn place(group: &Group<'_>) -> Where {
    let (known, names) = (group.target.place(), names(group));
    let values = known.iter().zip(&names).map(|(known, name)| match known {
        Some(known) => az_quoted(known),
        None => format!("\"${}\"", group.variable(name)),
    });
    let mut values = values.collect::<Vec<_>>().into_iter();
    let mut next = || values.next().unwrap_or_default();
    Where { scope: format!("--subscription {} --resource-group {}", next(), next()), name: next() }
}
