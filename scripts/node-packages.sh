#!/usr/bin/env bash
# Installs the exact packages of DIR/package-lock.json into DIR/node_modules, unless they are there.
# Usage: scripts/node-packages.sh DIR
set -euo pipefail
cd "$(dirname "$0")/../$1"

# npm writes this file last, so a broken-off installation is done again.
if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then
  exit 0
fi
echo "Installing Node packages for $1"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
touch node_modules/.package-lock.json
