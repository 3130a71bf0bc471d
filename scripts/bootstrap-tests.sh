#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: a PostgreSQL server, a mail server, Chromium, a
# font with Chinese characters. Debian packages, with root or sudo; without either it names them and fails.
# Called by test.sh and shots.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

has_postgres() {
  [[ -n ${LINLI_TEST_POSTGRES:-} ]] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
has_mail_server() {
  # Any other Python may be first on the path; Debian's modules are seen by Debian's.
  [[ -n ${LINLI_TEST_SMTP:-} ]] || scripts/smtp.sh status >/dev/null || /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null \
    || compgen -G "${CARGO_TARGET_DIR:-target}/smtp/packages/usr/lib/python3/dist-packages/aiosmtpd" >/dev/null
}
has_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || [[ -x ${LINLI_CHROMIUM:-} ]]
}
has_chinese_font() {
  command -v fc-list && [[ -n $(fc-list :lang=zh-cn file) ]]
}

missing=()
has_postgres || missing+=(postgresql)
has_mail_server || missing+=(python3 python3-aiosmtpd)
has_chromium >/dev/null || missing+=(chromium)
has_chinese_font >/dev/null || missing+=(fonts-noto-cjk fontconfig)

if ((${#missing[@]})); then
  root=()
  if ((EUID != 0)); then
    if ! sudo -n true 2>/dev/null; then
      echo "The tests need these packages: ${missing[*]}. Install them, or run once with root or sudo." >&2
      exit 1
    fi
    root=(sudo)
  fi
  if ! command -v apt-get >/dev/null; then
    echo "The tests need (by their Debian names): ${missing[*]}. Install them with this system's package manager." >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi

if ! command -v cargo >/dev/null || ! command -v cc >/dev/null; then
  echo "The tests need Rust (https://rustup.rs) and a C compiler (Debian: build-essential)" >&2
  exit 1
fi

node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
if ((${node_major:-0} < 20)); then
  echo "The browser tests need Node.js 20 or newer; found: $(node --version 2>/dev/null || echo none)" >&2
  exit 1
fi

for component in rustfmt clippy; do
  if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
    if ! command -v rustup >/dev/null; then
      echo "The checks need $component, which this Rust lacks (Debian: ${component/clippy/rust-clippy})" >&2
      exit 1
    fi
    rustup component add "$component"
  fi
done
