#!/usr/bin/env bash
# A private PostgreSQL server for tests and benchmarks, without a password, on 127.0.0.1 only.
#
#   scripts/postgres.sh [--durable] start|stop|url|status
#
# Without --durable it does not wait for the disk, and lies in memory where there is enough (tests);
# with it, it waits and lies on the disk (benchmarks). The two are separate servers. `url` prints what belongs into LINLI_TEST_POSTGRES. `start` is repeatable.
# Called by test.sh and bench.sh, and by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

name=postgres
first_port=54329
fsync=off
memory='-c max_wal_size=1GB'
shared=/dev/shm
if [[ ${1:-} == --durable ]]; then
  name=postgres-durable
  first_port=54349
  fsync=on
  # As one sets up a server of its own with a solid-state disk; the defaults are for a machine of 1 GB. Pages that are
  # logged whole after a checkpoint are most of what a large database writes, and compress well.
  memory='-c shared_buffers=2GB -c effective_cache_size=6GB -c random_page_cost=1.1 -c wal_compression=lz4 -c max_wal_size=4GB'
  shared=
  shift
fi
place=$PWD/${CARGO_TARGET_DIR:-target}/$name
[[ ${CARGO_TARGET_DIR:-} == /* ]] && place=$CARGO_TARGET_DIR/$name

# Where the cluster lies and on which port it listens, written by `start`.
home_file=$place/home
port_file=$place/port

bin() {
  local found
  found=$(command -v "$1" || find /usr/lib/postgresql/*/bin /usr/pgsql-*/bin -name "$1" 2>/dev/null | sort -V | tail -n 1 || true)
  if [[ -z $found ]]; then
    echo "$1 not found: install the PostgreSQL server (Debian: postgresql), or run scripts/bootstrap-tests.sh" >&2
    exit 1
  fi
  # The programs look for their siblings beside themselves, so a link from elsewhere is followed.
  readlink -f "$found"
}

# PostgreSQL refuses to run as root; it then runs as the user that its package made.
owner() {
  local user
  for user in postgres nobody; do
    if id "$user" >/dev/null 2>&1; then
      echo "$user"
      return
    fi
  done
  echo "PostgreSQL does not run as root, and there is no user postgres or nobody" >&2
  exit 1
}

as_owner() {
  if ((EUID == 0)); then
    # From /, because the owner may not enter the directory of the caller.
    (cd / && runuser -u "$(owner)" -- "$@")
  else
    "$@"
  fi
}

running() {
  [[ -f $home_file ]] && as_owner "$(bin pg_ctl)" -D "$(<"$home_file")" status >/dev/null 2>&1
}

# Each test makes and drops a database of a thousand files, and ext4 does not take up again what was
# just deleted: a quarter of the tests' time went into its search. Files in memory have no such rule.
enough_memory() {
  [[ -n $shared && -w $shared && $(stat -f -c %T "$shared") == tmpfs ]] || return 1
  local free available
  free=$(df --output=avail -k "$shared" | tail -n 1)
  available=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  ((free > 4 << 20 && available > 6 << 20))
}

# In memory; else the cluster lies in the clone, unless that is inside a place which its user may not enter (a
# clone in /root); then in a temporary directory, which `stop` leaves and `clean` removes.
choose_home() {
  mkdir -p "$place"
  local home=$place/data
  if enough_memory; then home=$(mktemp -d "$shared/linli-$name.XXXXXX"); fi
  mkdir -p "$home"
  if ((EUID == 0)); then
    chown "$(owner)" "$home"
    if ! as_owner test -w "$home"; then
      home=$(mktemp -d "/tmp/linli-$name.XXXXXX")
      chown "$(owner)" "$home"
    fi
  fi
  chmod 700 "$home"
  echo "$home" >"$home_file"
}

make_cluster() {
  choose_home
  local home
  home=$(<"$home_file")
  # C collation: the order of a list is the same on both engines.
  as_owner "$(bin initdb)" -D "$home" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$place/initdb.log" 2>&1 || {
    cat "$place/initdb.log" >&2
    exit 1
  }
}

free_port() {
  local port
  for ((port = first_port; port < first_port + 20; port++)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
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
  if running; then
    return
  fi
  if [[ ! -f $home_file || ! -f $(<"$home_file")/PG_VERSION ]]; then
    make_cluster
  fi
  local home port
  home=$(<"$home_file")
  port=$(free_port)
  echo "$port" >"$port_file"
  # No Unix socket: its path is limited to some 100 characters, and a clone may lie deep.
  if ! as_owner "$(bin pg_ctl)" -D "$home" -w -t 60 -l "$home/server.log" -o "-c listen_addresses=127.0.0.1 \
    -c port=$port -c unix_socket_directories='' -c max_connections=300 -c fsync=$fsync \
    -c full_page_writes=$fsync -c log_min_messages=warning $memory" start >"$place/start.log" 2>&1 9>&-; then
    cat "$place/start.log" "$home/server.log" >&2
    exit 1
  fi
}

stop() {
  if running; then
    as_owner "$(bin pg_ctl)" -D "$(<"$home_file")" -m fast -w stop >/dev/null
  fi
  # What lies in memory would stay there.
  if [[ -f $home_file && -n $shared && $(<"$home_file") == "$shared"/* ]]; then
    rm -rf "$(<"$home_file")" "$home_file"
  fi
}

case ${1:-} in
  start)
    start
    ;;
  stop)
    stop
    ;;
  status)
    if running; then echo running; else echo stopped; exit 3; fi
    ;;
  url)
    if ! running; then
      echo "not running: scripts/postgres.sh start" >&2
      exit 3
    fi
    echo "postgres://postgres@127.0.0.1:$(<"$port_file")/postgres"
    ;;
  *)
    echo "usage: scripts/postgres.sh [--durable] start|stop|url|status" >&2
    exit 2
    ;;
esac
