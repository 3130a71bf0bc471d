#!/usr/bin/env bash
# Starts a service desk from a clone: builds what is missing, fills an empty ./data with the
# demonstration company, serves. Called by `make run`.
#
#   LINLI_LISTEN   address and port            (127.0.0.1:8080)
#   LINLI_PROFILE  cargo profile of the build  (quick; release for a program that is to stay)
# Every LINLI__SECTION__KEY in the environment reaches the program unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

listen=${LINLI_LISTEN:-127.0.0.1:8080}
profile=${LINLI_PROFILE:-quick}

for need in "cargo|Rust, from https://rustup.rs" "npm|Node.js 20 or newer with npm" "cc|a C compiler: apt-get install build-essential"; do
  if ! command -v "${need%%|*}" >/dev/null; then
    echo "make run needs ${need#*|}" >&2
    exit 1
  fi
done

# Told before the build, which takes minutes, not after it.
if (exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}") 2>/dev/null; then
  echo "Something already answers on $listen. Choose another place: LINLI_LISTEN=127.0.0.1:8081 make run" >&2
  exit 1
fi

scripts/assets.sh
cargo build --locked --profile "$profile" -p linli-server
linli=${CARGO_TARGET_DIR:-target}/$profile/linli

mkdir -p data
export LINLI__DATABASE__URL=${LINLI__DATABASE__URL:-sqlite://data/linli.db}
export LINLI__SERVER__LISTEN=$listen
# Where the codes of the demonstration's labels lead to.
export LINLI__SERVER__PUBLIC_URL=${LINLI__SERVER__PUBLIC_URL:-http://$listen}

# Prints the sign-ins; leaves a database that already holds something as it is.
"$linli" demo
echo
echo "Linli opens at http://$listen   (Ctrl+C ends it; everything it keeps is in ./data)"
exec "$linli" serve
