//! A phase for the nodes: a script for each of their firewalls.

use super::super::change::counted;
use super::super::commands::node;
use super::super::edit::{At, Edit, Edited};
use super::purpose::aim;
use model::estate::{Estate, Id, NodeFirewall, NodeFirewallKind};
use model::plan::{NodeScript, PhaseId, Shell};
use model::shell::one_line;

/// How a script in bash runs its commands.
const RUN: &str = r#"
run() {
  if [ "${DRY_RUN:-0}" != 0 ]; then
    printf '%q ' sudo "$@"
    printf '\n'
  else
    sudo "$@"
  fi
}
"#;

/// How it looks whether a command is done already.
const LOOK: &str = r#"# Whether a rule is there. In a dry run nothing is looked up.
has() {
  found='<handle>'
  [ "${DRY_RUN:-0}" = 0 ] || return 1
  if [ "$1" = handle ]; then "$@"; else sudo "$@" 2> /dev/null; fi
}
lacks() {
  found='<handle>'
  [ "${DRY_RUN:-0}" = 0 ] || return 1
  sudo true || exit
  ! has "$@" || return 1
  printf 'Not there, so that nothing is taken away: %s\n' "$*" >&2
}
"#;

/// How it finds the handle of a rule.
const HANDLE: &str = r#"# The handle of the first rule of a chain that shows a text.
handle() {
  local rules
  rules=$(sudo nft --handle list chain "$1") || exit
  found=$(SHOWN="$2" awk 'index($0, ENVIRON["SHOWN"]) { print $NF; exit }' <<< "$rules")
  [ -n "$found" ]
}
"#;

/// What a script can't do.
const BY_HAND: &str = r#"# A rule that is known by its number only: what it is now, you have to see.
by_hand() {
  printf 'By hand: %s\n' "$1" >&2
}
"#;

/// The scripts of a phase, one for each firewall on a node that changes.
pub fn scripts(phase: PhaseId, estate: &Estate, edits: &[Edit]) -> Vec<NodeScript> {
    let firewalls = estate.node_firewalls.with_ids();
    let script = |(index, firewall): (Id<NodeFirewall>, &NodeFirewall)| {
        let own: Vec<&Edit> = edits.iter().filter(|edit| edit.what.at() == At::NodeFirewall(index)).collect();
        let purpose = format!("# {}: {} in {}.\n", aim(phase), counted(own.len()), one_line(&firewall.name));
        let body: String = own.iter().filter_map(|edit| line(edit, firewall)).collect();
        let (shell, text) = match firewall.kind {
            NodeFirewallKind::Windows => (Shell::Powershell, powershell(&purpose, &body)),
            kind => (Shell::Bash, bash(kind, &purpose, &body)),
        };
        (!own.is_empty()).then(|| NodeScript { name: firewall.name.clone(), shell, text })
    };
    firewalls.filter_map(script).collect()
}

fn line(edit: &Edit, firewall: &NodeFirewall) -> Option<String> {
    let Edited::NodeRule(_, rule) = &edit.what else { return None };
    Some(format!("# {}\n{}\n", one_line(&edit.why), node::line(firewall, rule)))
}

/// What holds of scripts for nodes in any language.
const ABOUT: &str = "# It stops at the first error and may run again: what is done already is left as it is.\n\
                     # Nodes come and go: what new ones start with has to be changed as well, their image or their start task.\n";

fn bash(kind: NodeFirewallKind, purpose: &str, body: &str) -> String {
    let [look, handle, by_hand] = match kind {
        NodeFirewallKind::Nftables => [LOOK, HANDLE, ""],
        // ufw looks itself.
        NodeFirewallKind::Ufw => ["", "", ""],
        _ => [LOOK, "", BY_HAND],
    };
    format!(
        "#!/usr/bin/env bash\n{purpose}{ABOUT}# Look first: DRY_RUN=1 prints the commands and runs none of them.\n\
         set -euo pipefail\n{RUN}{look}{handle}{by_hand}\n{body}"
    )
}

fn powershell(purpose: &str, body: &str) -> String {
    format!(
        "{purpose}{ABOUT}# Save it as a file and look first: -WhatIf writes nothing.\n\
         [CmdletBinding(SupportsShouldProcess)]\nparam()\n$ErrorActionPreference = 'Stop'\nSet-StrictMode -Version Latest\n\n{body}"
    )
}
