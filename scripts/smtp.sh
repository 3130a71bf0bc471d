#!/usr/bin/env bash
# A private mail server for tests on 127.0.0.1 only: in the clear, with STARTTLS, with TLS. It keeps each letter as a file.
#
#   scripts/smtp.sh start|stop|url|status
#
# The server is Debian's python3-aiosmtpd, its certificate made by openssl. What is not installed is fetched and unpacked
# under target/, which needs no root. `url` prints what belongs into LINLI_TEST_SMTP: where to send to, as the path the
# folder in which letters arrive, and what the secret ways need: their ports and the certificate to trust. `start` is
# repeatable. Called by test.sh, by tests that find no server, and by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/${CARGO_TARGET_DIR:-target}/smtp
[[ ${CARGO_TARGET_DIR:-} == /* ]] && place=$CARGO_TARGET_DIR/smtp
letters=$place/letters
port_file=$place/port
pid_file=$place/pid
certificates=$place/certificates
unpacked=$place/packages/usr/lib/python3/dist-packages
python=/usr/bin/python3

serves() { PYTHONPATH=$unpacked "$python" -c 'import aiosmtpd.controller' 2>/dev/null; }

# OpenSSL, installed or unpacked. Its library is there: Python needs it, too.
openssl() {
  local installed
  installed=$(type -P openssl) || installed=$place/packages/usr/bin/openssl
  "$installed" "$@"
}

certifies() { openssl version >/dev/null 2>&1; }

fetch() {
  local packages=()
  serves || packages+=(python3-aiosmtpd python3-public python3-attr)
  certifies || packages+=(openssl)
  if ((${#packages[@]} == 0)); then return; fi
  if [[ ! -x $python ]]; then
    echo "$python is missing (Debian: python3)" >&2
    exit 1
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "The mail server for tests is missing (Debian: ${packages[*]})" >&2
    exit 1
  fi
  mkdir -p "$place/debs" "$place/packages"
  if ! (cd "$place/debs" && apt-get -qq download "${packages[@]}" >"$place/fetch.log" 2>&1); then
    cat "$place/fetch.log" >&2
    echo "${packages[*]} could not be fetched: run apt-get update, or install python3-aiosmtpd and openssl" >&2
    exit 1
  fi
  local deb
  for deb in "$place"/debs/*.deb; do dpkg-deb -x "$deb" "$place/packages"; done
  if ! serves || ! certifies; then
    echo "The mail server for tests does not start here; install python3-aiosmtpd and openssl" >&2
    exit 1
  fi
}

# An authority of its own, and a certificate for 127.0.0.1 that it signed. Made anew with each start.
certify() {
  rm -rf "$certificates"
  mkdir -p "$certificates"
  local curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256)
  {
    openssl req -x509 "${curve[@]}" -days 365 -subj '/CN=Mail authority of the tests' \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
      -config "$place/openssl.cnf" -keyout "$certificates/ca.key" -out "$certificates/ca.pem"
    openssl req "${curve[@]}" -subj '/CN=127.0.0.1' -config "$place/openssl.cnf" \
      -keyout "$certificates/server.key" -out "$certificates/server.csr"
    openssl x509 -req -sha256 -days 365 -in "$certificates/server.csr" -extfile "$place/server.cnf" \
      -CA "$certificates/ca.pem" -CAkey "$certificates/ca.key" -CAcreateserial -out "$certificates/server.pem"
  } >"$place/certify.log" 2>&1 || {
    cat "$place/certify.log" >&2
    echo "The certificate of the mail server for tests could not be made" >&2
    exit 1
  }
}

ports() { [[ -s $port_file ]] && read -r plain starttls tls <"$port_file" && [[ -n ${tls:-} ]]; }

running() {
  [[ -s $pid_file ]] && ports && kill -0 "$(<"$pid_file")" 2>/dev/null \
    && (exec 3<>"/dev/tcp/127.0.0.1/$plain") 2>/dev/null
}

start() {
  mkdir -p "$letters"
  # Two starts at once wait for each other. The server must not inherit the lock: see 9>&- below.
  exec 9>"$place/lock"
  flock 9
  if running; then return; fi
  # One that an older script started, with fewer ports.
  if [[ -s $pid_file ]] && grep -qs smtp_folder.py "/proc/$(<"$pid_file")/cmdline"; then kill "$(<"$pid_file")"; fi
  fetch
  # A bare OpenSSL has no settings of its own, and needs none but these.
  printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$place/openssl.cnf"
  printf 'subjectAltName = IP:127.0.0.1\nbasicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth\n' >"$place/server.cnf"
  certify
  rm -f "$port_file"
  PYTHONPATH=$unpacked nohup "$python" scripts/smtp_folder.py "$letters" "$port_file" 54389 "$certificates" \
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
    echo "smtp://127.0.0.1:$plain$letters?starttls=$starttls&tls=$tls&trust=$certificates/ca.pem"
    ;;
  *)
    echo "usage: scripts/smtp.sh start|stop|url|status" >&2
    exit 2
    ;;
esac
