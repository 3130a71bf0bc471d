#!/usr/bin/env bash
# Photographs the pages listed in tests/browser/pages.mjs into ./shots. Arguments: names of pages;
# without one, all. Called by `make shots`.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/bootstrap-tests.sh
scripts/assets.sh
scripts/node-packages.sh tests/browser
cargo build --locked --workspace --bins --tests --quiet
node tests/browser/shots.mjs "$@"
