#!/bin/sh
# Set everything up, once: system libraries, .venv, dependencies, backbone. Quick when it is done.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
BASE="libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0"
WINDOW="libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
  for name in $1; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "ok installed" || printf '%s ' "$name"
  done
}

system_libraries() {
  command -v dpkg-query >/dev/null 2>&1 || return 0
  wanted=$BASE
  [ -z "${CASELIGHT_WINDOW:-}" ] || wanted="$BASE $WINDOW"
  missing=$(missing_packages "$wanted")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then as=""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as="sudo -n"
  else
    say "These system libraries are missing. Please run:"
    say "  sudo apt-get install -y $missing"
    exit 1
  fi
  say "Installing system libraries: $missing"
  $as env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # shellcheck disable=SC2086
  $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
}

python_environment() {
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Caselight needs Python 3.11 or newer; this is $("$PYTHON" --version)."; exit 1; }
  groups="--group test --group lint"
  [ "${CASELIGHT_GROUP:-}" != bench ] || groups="$groups --group bench"
  stamp=".venv/.set-up-$(cat pyproject.toml packaging/setup.sh | sha256sum | cut -c1-16)-${CASELIGHT_GROUP:-all}"
  [ ! -e "$stamp" ] || return 0
  [ -x .venv/bin/python ] || { say "Creating .venv"; "$PYTHON" -m venv .venv; }
  say "Installing Python packages (the first time takes some minutes)"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --upgrade "pip>=25.1"
  # shellcheck disable=SC2086
  .venv/bin/python -m pip install -qq --disable-pip-version-check -e . $groups
  touch "$stamp"
}

system_libraries
python_environment
.venv/bin/python packaging/model/backbone.py
