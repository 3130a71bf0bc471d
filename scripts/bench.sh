#!/usr/bin/env bash
# Builds for release and runs the benchmarks on both engines, each waiting for the disk at every
# commit. Arguments go to `linli-bench`. Called by `make bench`.
#
#   LINLI_BENCH_POSTGRES  a PostgreSQL server to measure instead of a private one
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/assets.sh
cargo build --locked --release -p linli-server -p linli-bench
if [[ -z ${LINLI_BENCH_POSTGRES:-} ]]; then
  trap 'scripts/postgres.sh --durable stop' EXIT
  scripts/postgres.sh --durable start
  LINLI_BENCH_POSTGRES=$(scripts/postgres.sh --durable url)
  export LINLI_BENCH_POSTGRES
fi
"${CARGO_TARGET_DIR:-target}/release/linli-bench" "$@"
# The clocks and the open pages on databases of their own; not when something else is asked for.
if [[ $# -eq 0 ]]; then
  "${CARGO_TARGET_DIR:-target}/release/linli-bench" --live
  "${CARGO_TARGET_DIR:-target}/release/linli-bench" --clocks 100000
fi
