#!/usr/bin/env bash
# Runs everything that a change must pass, goes on after a failure, and ends with one line:
# "N passed, N failed". Fails when anything failed or no test ran. Called by `make test`.
#
#   scripts/test.sh [checks] [rust] [browser]     only these parts; without a name, all
#
#   LINLI_TEST_POSTGRES  a PostgreSQL server to use instead of a private one; databases named
#                        linli_test_* are made and dropped in it
#   LINLI_TEST_SMTP      a mail server to use instead of a private one, as scripts/smtp.sh url prints it
#   LINLI_TEST_S3        an S3 server to use instead of a private one, as scripts/s3.sh url prints
# shellcheck disable=SC2317 # the steps are functions that are called by name
set -euo pipefail
cd "$(dirname "$0")/.."

parts=" ${*:-checks rust browser} "
target=${CARGO_TARGET_DIR:-target}
reports=$target/reports
passed=0
failed=0
failed_steps=()
ran=0

wants() { [[ $parts == *" $1 "* ]]; }

# Runs one step and tells its seconds. A step that fails is kept for the end.
step() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then
    printf '== %s: well, %d s\n' "$name" $((SECONDS - begun))
    return 0
  fi
  printf '== %s: FAILED, %d s\n' "$name" $((SECONDS - begun))
  failed_steps+=("$name")
  return 1
}

# A check has no tests to count; one that fails counts as one failure, so that the last line never
# says "0 failed" when something did.
check() { step "$@" || failed=$((failed + 1)); }

# For a step without which the rest means nothing.
must() {
  if ! step "$@"; then
    failed=$((failed + 1))
    finish
  fi
}

# Runs tests, then adds up what their report says. A run without a report did not compile.
tests() {
  local name=$1 report=$2 good=0 bad=0 clean=yes
  shift 2
  rm -f "$report"
  step "$name" "$@" || clean=no
  if [[ -s $report ]]; then
    read -r good bad < <(node scripts/count-tests.mjs "$report")
  fi
  if [[ $clean == no && $bad == 0 ]]; then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  ran=$((ran + good + bad))
}

finish() {
  local code=$((failed > 0))
  echo
  if ((${#failed_steps[@]})); then
    printf 'Failed: %s\n' "${failed_steps[@]}"
  elif ((ran == 0)) && { wants rust || wants browser; }; then
    echo 'No test ran.'
    code=1
  fi
  printf '%d s in all\n' "$SECONDS"
  echo "$passed passed, $failed failed"
  exit "$code"
}

started_postgres=no
started_smtp=no
started_s3=no
leave() {
  if [[ $started_smtp == yes ]]; then scripts/smtp.sh stop || true; fi
  if [[ $started_postgres == yes ]]; then scripts/postgres.sh stop || true; fi
  if [[ $started_s3 == yes ]]; then scripts/s3.sh stop || true; fi
}
trap leave EXIT

postgres() {
  if [[ -n ${LINLI_TEST_POSTGRES:-} ]]; then return; fi
  # One that somebody had started already is left running.
  if ! scripts/postgres.sh status >/dev/null; then
    started_postgres=yes
    scripts/postgres.sh start || return 1
  fi
  LINLI_TEST_POSTGRES=$(scripts/postgres.sh url) || return 1
  export LINLI_TEST_POSTGRES
}

mail_server() {
  if [[ -n ${LINLI_TEST_SMTP:-} ]]; then return; fi
  if ! scripts/smtp.sh status >/dev/null; then
    started_smtp=yes
    scripts/smtp.sh start || return 1
  fi
  LINLI_TEST_SMTP=$(scripts/smtp.sh url) || return 1
  export LINLI_TEST_SMTP
}

s3() {
  if [[ -n ${LINLI_TEST_S3:-} ]]; then return; fi
  if ! scripts/s3.sh status >/dev/null; then
    started_s3=yes
    scripts/s3.sh start || return 1
  fi
  LINLI_TEST_S3=$(scripts/s3.sh url) || return 1
  export LINLI_TEST_S3
}

layering() { "$target/debug/xtask" layers; }
coverage() { "$target/debug/xtask" coverage --check; }
documents() { "$target/debug/xtask" docs --check; }

nextest() {
  rm -f "$target/nextest/ci/junit.xml"
  local code=0
  cargo nextest run --locked --workspace --profile ci --cargo-quiet || code=$?
  # The report outlives a failure; there is none when the tests did not compile.
  cp "$target/nextest/ci/junit.xml" "$reports/rust.xml" || return 1
  return "$code"
}

plain_cargo_test() {
  echo 'cargo-nextest is not installed; cargo test runs the same tests, more slowly.'
  cargo test --locked --workspace --tests --no-fail-fast 2>&1 | tee "$reports/rust.txt"
}

documented_examples() {
  cargo test --locked --workspace --doc --no-fail-fast --quiet 2>&1 | tee "$reports/examples.txt"
}

page_scripts() {
  npm --prefix crates/linli-web run --silent test 2>&1 | tee "$reports/scripts.tap"
}

browser() {
  rm -rf "$target/browser"
  scripts/node-packages.sh tests/browser || return 1
  # Half of their time they wait for the browser: two files at a time.
  node --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$reports/browser.tap" tests/browser/*.test.mjs
}

mkdir -p "$reports"
must 'what the tests need' scripts/bootstrap-tests.sh
must 'assets' scripts/assets.sh

if wants checks; then
  check 'scripts' scripts/lint-scripts.sh
  check 'formatting' cargo fmt --all --check
  check 'types of the pages'\'' scripts' npm --prefix crates/linli-web run --silent typecheck
  check 'clippy' cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
fi

# Programs and tests in one build, so that both get the same dependencies with the same features.
must 'build' cargo build --locked --workspace --bins --tests --quiet

if wants checks; then
  check 'layers' layering
  check 'coverage of the requirements' coverage
  check 'documents' documents
fi

if wants rust || wants browser; then
  must 'PostgreSQL' postgres
  must 'mail server' mail_server
fi

if wants rust; then
  must 'S3 server' s3
  if cargo nextest --version >/dev/null 2>&1; then
    tests 'tests' "$reports/rust.xml" nextest
  else
    tests 'tests' "$reports/rust.txt" plain_cargo_test
  fi
  tests 'examples in the documentation' "$reports/examples.txt" documented_examples
fi

if wants browser; then
  tests 'tests of the pages'\'' scripts' "$reports/scripts.tap" page_scripts
  tests 'tests in a browser' "$reports/browser.tap" browser
fi

finish
