#!/usr/bin/env bash
# A private S3 server for tests, on 127.0.0.1 only: a program of its own that keeps objects in a folder. It knows its access
# key, but does not compute signatures of version 4 itself: for that, name another server in LINLI_TEST_S3.
#
#   scripts/s3.sh start|stop|url|status
#
# `url` prints what belongs into LINLI_TEST_S3: http://access-key:secret-key@host:port; there are the buckets linli-sqlite
# and linli-postgres. `start` is repeatable and begins with empty buckets. Called by test.sh, and by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/${CARGO_TARGET_DIR:-target}/s3
[[ ${CARGO_TARGET_DIR:-} == /* ]] && place=$CARGO_TARGET_DIR/s3
first_port=54569
pid_file=$place/pid
port_file=$place/port

running() {
  [[ -f $pid_file && -f $port_file ]] && kill -0 "$(<"$pid_file")" 2>/dev/null && listens "$(<"$port_file")"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for ((port = first_port; port < first_port + 20; port++)); do
    if ! listens "$port"; then
      echo "$port"
      return
    fi
  done
  echo "no free port from $first_port to $((first_port + 19))" >&2
  exit 1
}

start() {
  mkdir -p "$place"
  # Two starts at once wait for each other. The server must not inherit the lock: see 9>&- below.
  exec 9>"$place/lock"
  flock 9
  if running; then return; fi
  scripts/node-packages.sh tests/s3
  rm -rf "$place/data"
  mkdir -p "$place/data"
  local port
  port=$(free_port)
  node tests/s3/node_modules/s3rver/bin/s3rver.js --directory "$place/data" --address 127.0.0.1 --port "$port" --silent \
    --no-vhost-buckets --configure-bucket linli-sqlite --configure-bucket linli-postgres >"$place/log" 2>&1 9>&- &
  echo $! >"$pid_file"
  echo "$port" >"$port_file"
  for ((i = 0; i < 100; i++)); do
    if running; then return; fi
    sleep 0.1
  done
  cat "$place/log" >&2
  echo 'the S3 server did not start' >&2
  exit 1
}

case ${1:-} in
  start)
    start
    ;;
  stop)
    if running; then kill "$(<"$pid_file")"; fi
    rm -f "$pid_file"
    ;;
  status)
    if running; then echo running; else echo stopped; exit 3; fi
    ;;
  url)
    if ! running; then
      echo "not running: scripts/s3.sh start" >&2
      exit 3
    fi
    echo "http://S3RVER:S3RVER@127.0.0.1:$(<"$port_file")"
    ;;
  *)
    echo "usage: scripts/s3.sh start|stop|url|status" >&2
    exit 2
    ;;
esac
