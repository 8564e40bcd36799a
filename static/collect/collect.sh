#!/usr/bin/env bash
# Collects what Switchover reads of Azure Batch pools and their networks, for `switchover plan FILE`.
#
#   bash collect.sh [FILE]
#
# It only reads, with `az rest --output json --method get --url <url>` and, for queries of Azure Resource Graph,
# `az rest --output json --method post --url <url> --body <query>`. It needs the Azure CLI, signed in, and jq, as in Cloud Shell.
# FILE (switchover-collected.jsonl) gets one answer of Azure a line. Answers are kept in FILE.parts until all are there: after an
# error, run the script again, and it continues with the next one.
set -euo pipefail

# Empty: every subscription that you can read, and every Batch account in them.
subscriptions=()
accounts=()
# Either "pools", for what is on the paths of pools, or "all", for everything that Switchover reads.
scope=pools

file=${1:-switchover-collected.jsonl}
parts=$file.parts
graph='/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01'
batch_api='api-version=2024-07-01'
failed=0

say() { printf '%s\n' "$*" >&2; }

# One request. It waits where Azure asks for it. Status 9: the answer is too large.
request() { # ANSWER, then what `az rest` takes
  local answer=$1 wait=5 try
  shift
  for try in 1 2 3 4 5 6 7; do
    if az rest --output json "$@" </dev/null >"$answer.partial" 2>"$parts/error"; then
      if jq -e 'type == "object"' "$answer.partial" >/dev/null 2>&1; then
        mv "$answer.partial" "$answer"
        return 0
      fi
      printf 'The answer is not a JSON object.\n' >"$parts/error"
      break
    fi
    grep -qiE 'TooManyRequests|RateLimit|throttl|ServiceUnavailable|GatewayTimeout|timed out' "$parts/error" || break
    say "  Azure is busy: trying again in $wait seconds ($try of 7)"
    sleep "$wait"
    wait=$((wait * 2))
  done
  rm -f "$answer.partial"
  if grep -qi 'ResponsePayloadTooLarge' "$parts/error"; then return 9; fi
  cat "$parts/error" >&2
  return 1
}

# All pages of one query, each in a file of its own: $parts/NAME.PAGE.json.
query() {
  local name=$1 text=$2 scope_of_query=$3 page=0 token='' rows=1000 answer body status
  while :; do
    answer=$(printf '%s/%s.%05d.json' "$parts" "$name" "$page")
    if [ ! -s "$answer" ]; then
      body=$(jq -cn --arg query "$text" --arg token "$token" --argjson rows "$rows" --argjson subscriptions "$scope_of_query" '
        {query: $query, options: {resultFormat: "objectArray", "$top": $rows}}
        | if $token == "" then . else .options["$skipToken"] = $token end
        | if $subscriptions == [] then . else .subscriptions = $subscriptions end')
      status=0
      request "$answer" --method post --url "$graph" --body "$body" || status=$?
      if [ "$status" = 9 ] && [ "$rows" -gt 1 ]; then
        rows=$(((rows + 3) / 4))
        say "  The answer was too large: now $rows rows a page"
        continue
      fi
      if [ "$status" != 0 ]; then
        say "Could not query $name. Run the script again to continue."
        return 1
      fi
    fi
    token=$(jq -r '."$skipToken" // empty' "$answer")
    page=$((page + 1))
    if [ -z "$token" ]; then break; fi
  done
  say "  $name: $(cat "$parts/$name".*.json | jq -s 'map(.data | length) | add') found"
}

# A query in the subscriptions that were given, at most 1,000 of them at once.
query_all() {
  local name=$1 text=$2 first=0
  if [ "${#subscriptions[@]}" = 0 ]; then
    query "$name" "$text" '[]'
    return
  fi
  while [ "$first" -lt "${#subscriptions[@]}" ]; do
    query "$name-$first" "$text" "$(jq -cn '$ARGS.positional' --args "${subscriptions[@]:first:1000}")"
    first=$((first + 1000))
  done
}

# The resources of one type whose ids are on standard input, 100 at once.
query_ids() {
  local name=$1 type=$2 number=0 ids
  while IFS= read -r ids; do
    query "$name-$number" "resources | where type =~ '$type' | where id in~ ($ids) | order by id asc" '[]'
    number=$((number + 1))
  done < <(sort -fu | jq -Rrn '
    [inputs | select(. != "") | "\u0027\(.)\u0027"] as $ids
    | range(0; $ids | length; 100) as $first | $ids[$first:$first + 100] | join(", ")')
}

# What jq finds in the answers to the queries NAME-….
find_in() { # NAME, FILTER
  local answers=("$parts/$1"[.-]*.json)
  if [ -e "${answers[0]}" ]; then jq -r --rawfile subnets "$parts/subnets.txt" "$2" "${answers[@]}"; fi
}

# One answer of an account. What can't be read is reported, and the rest is collected.
of_account() { # ANSWER, URL
  if [ -s "$1" ] || request "$1" --method get --url "$2"; then return 0; fi
  say "Could not read $2"
  failed=1
  return 1
}

# The account itself, its outbound dependencies, and all of its pools as one list.
collect_account() { # ID, NUMBER
  local id=$1 number=$2 page=0 url="$1/pools?$batch_api" answer
  of_account "$parts/account-$number.json" "$id?$batch_api" || true
  of_account "$parts/dependencies-$number.json" "$id/outboundNetworkDependenciesEndpoints?$batch_api" || true
  while [ -n "$url" ]; do
    answer=$(printf '%s/page-%s-%05d' "$parts" "$number" "$page")
    of_account "$answer" "$url" || return 0
    url=$(jq -r '.nextLink // empty' "$answer")
    page=$((page + 1))
  done
  jq -cs '{value: map(.value) | add}' "$parts/page-$number"-* >"$parts/pools-$number.json"
}

# What jq finds in the subnets of pools.
on_subnets() { # FILTER
  find_in networks '
    ($subnets | ascii_downcase | split("\n")) as $own
    | .data[].properties.subnets[]? | select(.id | ascii_downcase | IN($own[])) | .properties'" | $1 // empty"
}

# What is on the paths of the pools that were found.
collect_paths() {
  local subnets="$parts/subnets.txt" networks='microsoft.network/virtualnetworks'
  find_in pools '.value[].properties.networkConfiguration.subnetId // empty' | sort -fu >"$subnets.new"
  mv "$subnets.new" "$subnets"
  say "Networks of $(wc -l <"$subnets" | tr -d ' ') subnets with pools"
  sed -E 's|/subnets/[^/]*$||I' "$subnets" | query_ids networks "$networks"
  find_in networks '.data[].properties.virtualNetworkPeerings[]?.properties.remoteVirtualNetwork.id // empty' |
    { grep -vixFf <(sed -E 's|/subnets/[^/]*$||I' "$subnets") || true; } | query_ids peered "$networks"
  on_subnets '.networkSecurityGroup.id' | query_ids nsgs 'microsoft.network/networksecuritygroups'
  on_subnets '.routeTable.id' | query_ids route-tables 'microsoft.network/routetables'
  on_subnets '.natGateway.id' | query_ids nat-gateways 'microsoft.network/natgateways'
  on_subnets '.serviceEndpointPolicies[]?.id' | query_ids endpoint-policies 'microsoft.network/serviceendpointpolicies'
  query_all private-endpoints "resources | where type =~ 'microsoft.network/privateendpoints' | where tostring(properties) contains 'microsoft.batch/batchaccounts' | order by id asc"
  query_all firewalls "resources | where type in~ ('microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies', 'microsoft.network/ipgroups') | order by id asc"
  {
    find_in firewalls '.data[].properties.ipConfigurations[]?.properties.publicIPAddress.id // empty'
    find_in nat-gateways '.data[].properties.publicIpAddresses[]?.id // empty'
  } | query_ids public-addresses 'microsoft.network/publicipaddresses'
  collect_tables
}

# Everything that Switchover reads.
collect_all() {
  query_all resources "resources | where type in~ ('microsoft.network/virtualnetworks', 'microsoft.network/networksecuritygroups', 'microsoft.network/routetables', 'microsoft.network/natgateways', 'microsoft.network/publicipaddresses', 'microsoft.network/privateendpoints', 'microsoft.network/serviceendpointpolicies', 'microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies', 'microsoft.network/ipgroups', 'microsoft.network/networkinterfaces') | order by id asc"
  collect_tables
}

# What is in tables of its own: rules of firewall policies, security admin rules, and names of private endpoints.
collect_tables() {
  query_all policy-rules "networkresources | where type in~ ('microsoft.network/firewallpolicies/rulecollectiongroups', 'microsoft.network/effectivesecurityadminrules') | order by id asc"
  query_all zone-links "resources | where type =~ 'microsoft.network/privatednszones/virtualnetworklinks' | where id contains '.batch.' | order by id asc"
  query_all zone-records "dnsresources | where type =~ 'microsoft.network/privatednszones/a' | where id contains '.batch.' | order by id asc"
}

command -v az >/dev/null || { say 'The Azure CLI (az) was not found. Run this script in Cloud Shell, or install the Azure CLI.'; exit 2; }
command -v jq >/dev/null || { say 'jq was not found. Run this script in Cloud Shell, or install jq.'; exit 2; }
mkdir -p "$parts"
# Answers belong to the choices above: other choices start again.
choices="${subscriptions[*]-} / ${accounts[*]-} / $scope"
if [ "$(cat "$parts/choices" 2>/dev/null || true)" != "$choices" ]; then rm -f "$parts"/*; printf '%s' "$choices" >"$parts/choices"; fi
touch "$parts/subnets.txt"

say 'Batch accounts'
names=''
if [ "${#accounts[@]}" != 0 ]; then
  names=" | where name in~ ($(jq -rn '[$ARGS.positional[] | "\u0027\(.)\u0027"] | join(", ")' --args "${accounts[@]}"))"
fi
query_all found-accounts "resources | where type =~ 'microsoft.batch/batchaccounts'$names | project id, name, type | order by id asc"
number=0
while IFS= read -r id; do
  say "  ${id##*/}"
  collect_account "$id" "$number"
  number=$((number + 1))
done < <(find_in found-accounts '.data[].id')
if [ "$number" = 0 ]; then say 'No Batch account was found: check the subscription (az account list) and your role there.'; exit 1; fi

if [ "$scope" = all ]; then collect_all; else collect_paths; fi

for answer in "$parts"/*.json; do
  case ${answer##*/} in found-accounts*) ;; *) printf '%s\0' "$answer" ;; esac
done | xargs -0 jq -c 'select(.data != []) | del(."$skipToken", .facets)' >"$file.new"
mv "$file.new" "$file"
if [ "$failed" = 1 ]; then
  say "Wrote $file, without what could not be read. Run the script again to try that once more."
  exit 1
fi
rm -r "$parts"
say "Wrote $file. Now run: switchover plan $file"
