#!/bin/sh
# Pictures of every screen, light and dark, into screenshots/, on an X server of its own.
set -eu
cd "$(dirname "$0")/../.."
command -v Xvfb >/dev/null 2>&1 || {
  echo "Xvfb is missing. Please run: sudo apt-get install -y xvfb fonts-dejavu-core" >&2; exit 1; }
mkdir -p screenshots
fifo=$(mktemp -u)
mkfifo "$fifo"
Xvfb -screen 0 1440x900x24 -displayfd 3 3>"$fifo" >/dev/null 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -f "$fifo"' EXIT
read -r number <"$fifo"
DISPLAY=":$number" QT_QPA_PLATFORM=xcb .venv/bin/python packaging/pictures/screenshots.py
