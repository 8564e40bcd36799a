#!/usr/bin/env bash
# Finds the program BINARY, or builds it from this repository. Writes its path to the step's output `binary`.
set -euo pipefail

if ! binary=$(command -v -- "$BINARY"); then
  root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
  cargo install --locked --quiet --path "$root" --root "$root/target/action"
  binary="$root/target/action/bin/switchover"
fi
"$binary" --version
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'binary=%s\n' "$binary" >> "$GITHUB_OUTPUT"
else
  printf '##vso[task.setvariable variable=switchoverBinary]%s\n' "$binary"
fi
