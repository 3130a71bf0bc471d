#!/usr/bin/env bash
# Removes what was built, the tests' databases and the Node packages. What the desk keeps in ./data
# stays: it may be somebody's work. Called by `make clean`.
set -euo pipefail
cd "$(dirname "$0")/.."

for kind in "" --durable; do
  # shellcheck disable=SC2086 # empty means no argument
  scripts/postgres.sh $kind stop || true
done
for home_file in "${CARGO_TARGET_DIR:-target}"/postgres*/home; do
  if [[ -f $home_file && $(<"$home_file") == /tmp/linli-postgres* ]]; then
    rm -rf "$(<"$home_file")"
  fi
done
scripts/s3.sh stop || true
rm -rf crates/linli-web/node_modules crates/linli-web/assets/dist tests/browser/node_modules tests/s3/node_modules shots
cargo clean
