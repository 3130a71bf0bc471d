#!/usr/bin/env bash
# Builds the pages' style sheets and scripts into crates/linli-web/assets/dist. Does nothing when
# they are newer than everything they are made from. Called by run.sh, test.sh, shots.sh, bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

web=crates/linli-web
dist=$web/assets/dist

scripts/node-packages.sh "$web"
made=$dist/.made
if [[ -f $made && -z $(find "$web" \( -name node_modules -o -path "$dist" -o -name '*.rs' -o -name '*.html' \) -prune \
  -o -type f -newer "$made" -print -quit) ]]; then
  exit 0
fi
npm --prefix "$web" run --silent build
touch "$made"
