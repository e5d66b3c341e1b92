#!/usr/bin/env bash
# Installs Kafka clients of others for TestClients, at the versions that are
# pinned here: install.sh FOLDER. Run again, it installs only what has changed.
# What a registry does not serve is named in FOLDER/missing, with the reason;
# anything else that goes wrong is a failure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
to=$(cd "$1" && pwd)
logs=$to/logs
rm -rf "$to/missing"
mkdir -p "$to/missing" "$logs"

# missing PART REASON: says why a part is not here.
missing() { echo "$2" >"$to/missing/$1"; }

# fresh PART FILE...: whether a part was installed from just these files.
fresh() { [ -e "$to/$1/installed" ] && cat "${@:2}" | cmp -s - "$to/$1/installed"; }

# installed PART FILE...: says that it was.
installed() { cat "${@:2}" >"$to/$1/installed"; }

# clients_go: franz-go and confluent-kafka-go, with librdkafka inside, and
# kfake. A build that fails is a failure.
clients_go() {
  if ! go -C "$here/go" mod download >"$logs/go" 2>&1; then
    missing go "the Go module proxy does not serve what e2e/clients/go/go.mod names"
    return
  fi
  go -C "$here/go" vet ./...
  go -C "$here/go" build -o "$to/go/" ./broker ./franz ./confluent
}

clients_js() {
  if ! command -v npm >/dev/null; then missing js "npm is not here"; return; fi
  mkdir -p "$to/js"
  cp "$here"/js/*.mjs "$here"/js/package*.json "$to/js/"
  ! fresh js "$here/js/package-lock.json" || return 0
  if ! npm --prefix "$to/js" ci --ignore-scripts --no-audit --no-fund >"$logs/js" 2>&1; then
    missing js "npm does not serve what e2e/clients/js/package-lock.json names"
    return
  fi
  installed js "$here/js/package-lock.json"
}

clients_python() {
  if ! command -v python3 >/dev/null; then missing python "python3 is not here"; return; fi
  ! fresh python "$here/python/requirements.txt" || return 0
  rm -rf "$to/python"
  python3 -m venv "$to/python" >"$logs/python" 2>&1 || { missing python "python3 has no venv"; return; }
  if ! "$to/python/bin/pip" install -q --disable-pip-version-check --require-hashes -r "$here/python/requirements.txt" >>"$logs/python" 2>&1; then
    missing python "pip does not get what e2e/clients/python/requirements.txt names"
    return
  fi
  installed python "$here/python/requirements.txt"
}

# clients_debian: what Debian packages, which only root can install.
clients_debian() {
  local packages="kcat python3-confluent-kafka python3-requests python3-protobuf"
  # shellcheck disable=SC2086
  if dpkg -s $packages >"$logs/debian" 2>&1; then return; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then missing debian "this is not Debian, or not root"; return; fi
  apt-get update -q >>"$logs/debian" 2>&1 || true
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends $packages >>"$logs/debian" 2>&1 ||
    missing debian "apt-get cannot install $packages"
}

clients_java() { jars java; }
clients_kafka() { jars kafka; }

# jars PART: what the pom.xml of a part names.
jars() {
  if ! command -v java >/dev/null || ! command -v mvn >/dev/null; then missing "$1" "it needs java and mvn"; return; fi
  ! fresh "$1" "$here/$1/pom.xml" || return 0
  rm -rf "${to:?}/$1"
  if ! mvn -q -B -f "$here/$1/pom.xml" dependency:copy-dependencies -DoutputDirectory="$to/$1/jars" >"$logs/$1" 2>&1; then
    missing "$1" "Maven cannot fetch the jars of e2e/clients/$1/pom.xml"
    return
  fi
  installed "$1" "$here/$1/pom.xml"
}

# The registries are waited for together.
pids=()
for part in go js python debian java kafka; do
  "clients_$part" &
  pids+=($!)
done
status=0
for pid in "${pids[@]}"; do wait "$pid" || status=1; done
for reason in "$to"/missing/*; do
  [ -e "$reason" ] || continue
  echo "NOT CHECKED: $(basename "$reason"): $(cat "$reason")"
done
exit $status
