#!/usr/bin/env bash
# A private mail server for tests, without a password, on 127.0.0.1 only. It keeps each letter as a file.
#
#   scripts/smtp.sh start|stop|url|status
#
# The server is Debian's python3-aiosmtpd. Where it is not installed, its packages are fetched and unpacked under
# target/, which needs no root. `url` prints what belongs into LINLI_TEST_SMTP: where to send to and, as the path, the
# folder in which letters arrive. `start` is repeatable. Called by test.sh, by tests that find no server, and by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/${CARGO_TARGET_DIR:-target}/smtp
[[ ${CARGO_TARGET_DIR:-} == /* ]] && place=$CARGO_TARGET_DIR/smtp
letters=$place/letters
port_file=$place/port
pid_file=$place/pid
unpacked=$place/packages/usr/lib/python3/dist-packages
packages=(python3-aiosmtpd python3-public python3-attr)
python=/usr/bin/python3

serves() { PYTHONPATH=$unpacked "$python" -c 'import aiosmtpd.controller' 2>/dev/null; }

fetch() {
  if serves; then return; fi
  if [[ ! -x $python ]]; then
    echo "$python is missing (Debian: python3)" >&2
    exit 1
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "The mail server for tests is missing (Debian: python3-aiosmtpd)" >&2
    exit 1
  fi
  mkdir -p "$place/debs" "$place/packages"
  if ! (cd "$place/debs" && apt-get -qq download "${packages[@]}" >"$place/fetch.log" 2>&1); then
    cat "$place/fetch.log" >&2
    echo "${packages[*]} could not be fetched: run apt-get update, or install python3-aiosmtpd" >&2
    exit 1
  fi
  local deb
  for deb in "$place"/debs/*.deb; do dpkg-deb -x "$deb" "$place/packages"; done
  if ! serves; then
    echo "The mail server for tests does not start here; install python3-aiosmtpd" >&2
    exit 1
  fi
}

running() {
  [[ -s $pid_file && -s $port_file ]] && kill -0 "$(<"$pid_file")" 2>/dev/null \
    && (exec 3<>"/dev/tcp/127.0.0.1/$(<"$port_file")") 2>/dev/null
}

start() {
  mkdir -p "$letters"
  # Two starts at once wait for each other. The server must not inherit the lock: see 9>&- below.
  exec 9>"$place/lock"
  flock 9
  if running; then return; fi
  fetch
  rm -f "$port_file"
  PYTHONPATH=$unpacked nohup "$python" scripts/smtp_folder.py "$letters" "$port_file" 54389 \
    >"$place/server.log" 2>&1 </dev/null 9>&- &
  echo $! >"$pid_file"
  for _ in $(seq 200); do
    if running; then return; fi
    sleep 0.1
  done
  cat "$place/server.log" >&2
  echo "The mail server for tests did not start" >&2
  exit 1
}

case ${1:-} in
  start) start ;;
  stop)
    if running; then kill "$(<"$pid_file")"; fi
    rm -f "$pid_file" "$port_file"
    rm -rf "$letters"
    ;;
  status) if running; then echo running; else echo stopped; exit 3; fi ;;
  url)
    if ! running; then
      echo "not running: scripts/smtp.sh start" >&2
      exit 3
    fi
    echo "smtp://127.0.0.1:$(<"$port_file")$letters"
    ;;
  *)
    echo "usage: scripts/smtp.sh start|stop|url|status" >&2
    exit 2
    ;;
esac
