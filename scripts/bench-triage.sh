#!/usr/bin/env bash
# Measures triage on the texts of a folder and prints the tables of docs/triage.md.
# Arguments name parts: messages, property, hot, speed. The folder: LINLI_CORPUS, or ../shared/data. Without it nothing is measured, and that is said.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo run --quiet --release -p linli-triage --example quality -- "${LINLI_CORPUS:-../shared/data}" "$@"
