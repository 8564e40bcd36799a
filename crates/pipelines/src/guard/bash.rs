//! The checks and the restore script for bash, with az.

use model::message::code;
use model::plan::TargetKind;

use super::group::{Group, about, comment, divided};
use crate::messages;

/// The rules of a resource, one text each. A rule has either one address or a list, and the other member is empty or absent.
const QUERIES: &str = "\
join_nsg=\"securityRules[].join('|',[name,to_string(priority),direction,access,protocol,\
join(',',sort([sourceAddressPrefix,sourceAddressPrefixes,sourceApplicationSecurityGroups[].id][]|[?@])),\
join(',',sort([sourcePortRange,sourcePortRanges][]|[?@])),\
join(',',sort([destinationAddressPrefix,destinationAddressPrefixes,destinationApplicationSecurityGroups[].id][]|[?@])),\
join(',',sort([destinationPortRange,destinationPortRanges][]|[?@]))])\"
join_table=\"routes[].join('|',[name,addressPrefix,nextHopType,nextHopIpAddress||''])\"
";

const UNCHANGED: &str = r#"unchanged() {
  [ "$apply" = --apply ] || return 0
  local number=$1 judged=$2 own=$3 now
  shift 3
  now=$("$@" --output tsv | tr -d '\r' | tr '[:upper:]' '[:lower:]' |
    sed -E 's#(\.[0-9]+)/32([,|]|$)#\1\2#g; s#/128([,|]|$)#\1#g; s#([,|])0-65535([,|]|$)#\1*\2#g' | LC_ALL=C sort)
  if [ -e "${0%.sh}.before-$number.json" ]; then
    judged=$(grep -vxF -- "$own" <<< "$judged" || true)
    now=$(grep -vxF -- "$own" <<< "$now" || true)
  fi
  if [ "$judged" != "$now" ]; then
    diff <(printf '%s\n' "$judged") <(printf '%s\n' "$now") >&2 || true
    printf '%s\n' "$changed" >&2
    exit 1
  fi
}
"#;

/// A script that was saved under the name of an earlier one would restore what that one has saved.
const OTHER_PLAN: &str = r##"if [ "$apply" = --apply ] && [ -e "${0%.sh}.restore.sh" ] && ! grep -qxF -- "# $plan" "${0%.sh}.restore.sh"; then
  printf '%s: %s\n' "${0%.sh}.restore.sh" "$other_plan" >&2
  exit 1
fi
"##;

/// How the engine's script saves, and how this one does. Of a policy, the rules are in resources of their own.
const SAVES: &str = "saved=0\nsave() {\n";
const SAVE: &str = r#"saved=0
created=()
save() {
  saved=$((saved + 1))
  local base="${0%.sh}.before-$saved" restore="${0%.sh}.restore.sh" ids id query=id part=0 lines='' name
  [ "$apply" = --apply ] && [ ! -e "$base.json" ] || return 0
  [ "$3 $4" != 'firewall policy' ] || query='ruleCollectionGroups[].id'
  ids=$("$@" --query "$query" --output tsv)
  while IFS= read -r id; do
    [ -n "$id" ] || continue
    part=$((part + 1))
    az rest --method get --url "$id?api-version=2024-05-01" --output json > "$base-$part.json" < /dev/null
    lines+=$(printf 'run az rest --method put --url %q --body %q' "$id?api-version=2024-05-01" "@${base##*/}-$part.json")$'\n'
    lines+=$(printf 'run az resource wait --updated --api-version 2024-05-01 --ids %q' "$id")$'\n'
  done <<< "$ids"
  for name in ${created[@]+"${created[@]}"}; do
    id="$("$@" --query id --output tsv)/ruleCollectionGroups/$name"
    grep -qixF -- "$id" <<< "$ids" ||
      lines+=$(printf 'run az rest --method delete --url %q' "$id?api-version=2024-05-01")$'\n'
  done
  [ -e "$restore" ] || {
    printf '#!/usr/bin/env bash\n%s\n# %s\nset -euo pipefail\ncd "$(dirname "$0")"\napply=${1:-}\n' "$about_restore" "$plan"
    declare -f run
  } > "$restore"
  printf '%s' "$lines" >> "$restore"
  "$@" --output json > "$base.new"
  mv "$base.new" "$base.json"
  created=()
}
"#;

/// A script with its checks.
pub fn guarded(script: &str, digest: &str, groups: &[Group<'_>]) -> String {
    let Some((head, bodies)) = divided(script, "save ") else { return script.to_owned() };
    let saves: Vec<&str> = bodies.lines().filter_map(|line| line.strip_prefix("save ")).collect();
    let groups = if saves.len() == groups.len() { groups } else { &[] };
    let mut lines: Vec<String> = Vec::new();
    for (number, (group, show)) in groups.iter().zip(&saves).enumerate() {
        let Some(judged) = &group.judged else { continue };
        let query = if group.target.kind == TargetKind::Nsg { "$join_nsg" } else { "$join_table" };
        let [rows, own] = [&judged.rows, &judged.own].map(|rows| quoted(&rows.join("\n")));
        // A resource that is in two groups is checked as it is at the beginning.
        if !lines.iter().any(|line| line.contains(&format!(" {show} --query "))) {
            lines.push(format!("unchanged {} {rows} {own} \\\n  {show} --query \"{query}\"\n", number + 1));
        }
    }
    let about_restore = comment(&messages::restores(code("--apply")));
    let texts = [
        ("plan", digest),
        ("changed", &*messages::changed().unmarked()),
        ("other_plan", &*messages::other_plan().unmarked()),
        ("about_restore", about_restore.trim_end()),
    ]
    .map(|(name, text)| format!("{name}={}\n", quoted(text)))
    .concat();
    let checks = if lines.is_empty() { String::new() } else { [QUERIES, UNCHANGED, &lines.concat()].concat() };
    let head = replaced(head);
    format!("{head}\n{}{texts}{OTHER_PLAN}{checks}{}", about(groups), with_created(bodies, groups))
}

/// The first part of a script with the function that saves as it is here.
fn replaced(head: &str) -> String {
    let found = head.find(SAVES).and_then(|start| {
        let end = start + head.get(start..)?.find("\n}\n")? + "\n}\n".len();
        Some([head.get(..start)?, SAVE, head.get(end..)?].concat())
    });
    found.unwrap_or_else(|| head.to_owned())
}

/// The groups of a script, with the names of what each may create before it saves.
fn with_created(bodies: &str, groups: &[Group<'_>]) -> String {
    let mut groups = groups.iter();
    let mut text = String::with_capacity(bodies.len());
    for line in bodies.split_inclusive('\n') {
        if line.starts_with("save ") {
            let created = groups.next().map(|group| group.creates.as_slice()).unwrap_or_default();
            if !created.is_empty() {
                let names: Vec<String> = created.iter().map(|name| model::shell::quoted(name)).collect();
                text.push_str(&format!("created=({})\n", names.join(" ")));
            }
        }
        text.push_str(line);
    }
    text
}

/// A text of printable characters and line breaks.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
