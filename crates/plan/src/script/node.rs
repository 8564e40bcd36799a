//! A phase for the nodes: a script for each of their firewalls.

use super::super::commands::node;
use super::super::edit::{At, Edit, Edited};
use super::super::messages::{comment, resources, scripts};
use super::purpose::aim;
use model::estate::{Estate, Id, NodeFirewall, NodeFirewallKind};
use model::message::{Message, name};
use model::plan::{NodeScript, PhaseId, Shell};
use model::shell::quoted;

/// How a script in bash runs its commands.
const RUN: &str = r#"
apply=${1:-}
run() {
  if [ "$apply" = --apply ]; then
    sudo "$@"
  else
    printf '%q ' sudo "$@"
    printf '\n'
  fi
}
"#;

/// How it looks whether a command is done already.
const LOOK: &str = r#"has() {
  found='<handle>'
  [ "$apply" = --apply ] || return 1
  if [ "$1" = handle ]; then "$@"; else sudo "$@" 2> /dev/null; fi
}
lacks() {
  found='<handle>'
  [ "$apply" = --apply ] || return 1
  sudo true || exit
  ! has "$@" || return 1
  printf '%s: %s\n' "$nothing_to_remove" "$*" >&2
}
"#;

/// How it finds the handle of a rule.
const HANDLE: &str = r#"handle() {
  local rules
  rules=$(sudo nft --handle list chain "$1") || exit
  found=$(SHOWN="$2" awk 'index($0, ENVIRON["SHOWN"]) { print $NF; exit }' <<< "$rules")
  [ -n "$found" ]
}
"#;

/// What a script can't do.
const BY_HAND: &str = r#"by_hand() {
  printf '%s: %s\n' "$by_hand" "$1" >&2
}
"#;

/// The scripts of a phase, one for each firewall on a node that changes.
pub fn scripts(phase: PhaseId, estate: &Estate, edits: &[Edit]) -> Vec<NodeScript> {
    let firewalls = estate.node_firewalls.with_ids();
    let script = |(index, firewall): (Id<NodeFirewall>, &NodeFirewall)| {
        let own: Vec<&Edit> = edits.iter().filter(|edit| edit.what.at() == At::NodeFirewall(index)).collect();
        let purpose = scripts::purpose(aim(phase), resources::changes(own.len()), name(&firewall.name));
        let purpose = comment("#", &purpose);
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
    Some(format!("{}{}\n", comment("#", &edit.why), node::line(firewall, rule)))
}

/// What holds of scripts for nodes in any language, and how to look first.
fn about(dry_run: Message) -> String {
    [scripts::skips_changes(), scripts::new_nodes(), dry_run].iter().map(|about| comment("#", about)).collect()
}

fn bash(kind: NodeFirewallKind, purpose: &str, body: &str) -> String {
    let says = |variable: &str, message: Message| format!("{variable}={}\n", quoted(&message.unmarked()));
    let look = || {
        let found = says("nothing_to_remove", scripts::nothing_to_remove());
        format!("{}{found}{LOOK}", comment("#", &scripts::rule_exists()))
    };
    let functions = match kind {
        NodeFirewallKind::Nftables => format!("{}{}{HANDLE}", look(), comment("#", &scripts::finds_handle())),
        // ufw looks itself.
        NodeFirewallKind::Ufw => String::new(),
        _ => {
            let by_hand = says("by_hand", scripts::by_hand());
            format!("{}{}{by_hand}{BY_HAND}", look(), comment("#", &scripts::only_number()))
        }
    };
    format!("#!/usr/bin/env bash\n{purpose}{}set -euo pipefail\n{RUN}{functions}\n{body}", about(scripts::dry_run()))
}

fn powershell(purpose: &str, body: &str) -> String {
    format!(
        "{purpose}{}[CmdletBinding(SupportsShouldProcess)]\nparam([switch] $Apply)\n$ErrorActionPreference = 'Stop'\nSet-StrictMode \
         -Version Latest\nif (-not $Apply) {{ $WhatIfPreference = $true }}\n\n{body}",
        about(scripts::what_if())
    )
}
