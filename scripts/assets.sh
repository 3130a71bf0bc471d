#!/usr/bin/env bash
# Bundles the pages' scripts into crates/linli-web/assets/dist. Does nothing when the bundle is
# newer than everything it is made from. Called by run.sh, test.sh, shots.sh, bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

web=crates/linli-web
scripts/node-packages.sh "$web"

# Not in dist itself: what lies there is served.
stamp=$web/node_modules/.bundled
if [[ -d $web/assets/dist && -f $stamp && -z $(find "$web/assets/src" "$web"/*.json -newer "$stamp" -print -quit) ]]; then
  exit 0
fi
npm --prefix "$web" run --silent build
touch "$stamp"
