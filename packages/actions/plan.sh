#!/usr/bin/env bash
# Plans PATHS with ARGUMENTS (both one per line): annotations on standard output, a SARIF file, and a summary. FAIL_ON decides which
# status fails the step. GitHub and Azure Pipelines run the same script; ANNOTATIONS names the service.
set -euo pipefail

lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "${line//[[:space:]]/}" ] || items+=("$line")
  done <<< "$1"
}
items=()
lines "$PATHS"
paths=(${items[@]+"${items[@]}"})
items=()
lines "$ARGUMENTS"
arguments=(${items[@]+"${items[@]}"})

case "$FAIL_ON" in
  blocked | unknown | never) ;;
  *)
    echo "fail-on is \"$FAIL_ON\": use blocked, unknown, or never" >&2
    exit 3
    ;;
esac

code=0
"$BINARY" plan ${arguments[@]+"${arguments[@]}"} --format "$ANNOTATIONS" --format "sarif=$SARIF" -- \
  ${paths[@]+"${paths[@]}"} || code=$?
case "$code" in
  0) status=open ;;
  1) status=blocked ;;
  2) status=unknown ;;
  *) status=unreadable ;;
esac

if [ "$SUMMARY" = true ] && [ "$status" != unreadable ]; then
  summary=${GITHUB_STEP_SUMMARY:-${AGENT_TEMPDIRECTORY:-.}/switchover-summary.md}
  {
    echo '## Switchover'
    echo
    echo '```text'
    "$BINARY" plan ${arguments[@]+"${arguments[@]}"} --quiet --summary -- ${paths[@]+"${paths[@]}"} || true
    echo '```'
  } >> "$summary"
  [ -n "${GITHUB_STEP_SUMMARY:-}" ] || echo "##vso[task.uploadsummary]$(cd -- "$(dirname -- "$summary")" && pwd)/${summary##*/}"
fi

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'status=%s\nsarif=%s\n' "$status" "$SARIF" >> "$GITHUB_OUTPUT"
else
  printf '##vso[task.setvariable variable=status;isOutput=true]%s\n' "$status"
fi

case "$FAIL_ON:$status" in
  *:unreadable) exit 3 ;;
  blocked:blocked | unknown:blocked) exit 1 ;;
  unknown:unknown) exit 2 ;;
esac
