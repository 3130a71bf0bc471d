#!/usr/bin/env bash
# Installs the exact packages of DIR/package-lock.json into DIR/node_modules, unless they are there.
# Usage: scripts/node-packages.sh DIR
set -euo pipefail
cd "$(dirname "$0")/../$1"

# Written last, so that an installation which broke off is done again.
stamp=node_modules/.installed
if [[ $stamp -nt package-lock.json ]]; then
  exit 0
fi
echo "Installing Node packages for $1"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
mkdir -p node_modules
touch "$stamp"
