#!/usr/bin/env bash
# Reads the shell scripts for mistakes: with shellcheck where it is installed, else for syntax alone.
# Called by test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

files=(scripts/*.sh .ci/run)
if command -v shellcheck >/dev/null; then
  shellcheck "${files[@]}"
else
  echo 'shellcheck is not installed: syntax only'
  for file in "${files[@]}"; do bash -n "$file"; done
fi
for file in scripts/*.mjs tests/browser/*.mjs tests/browser/harness/*.mjs; do node --check "$file"; done
