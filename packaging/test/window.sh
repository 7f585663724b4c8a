#!/bin/sh
# The whole job in the installed window, by keyboard: sh window.sh ROOT COMMAND, with DISPLAY set.
set -eu
root=$1
command=$2
shot() { import -window root "screenshots/installed-$1.png"; }
keys() { xdotool key --clearmodifiers "$@"; sleep 0.7; }
paste() { printf '%s' "$1" | xclip -selection clipboard; keys ctrl+v; sleep "${2:-2}"; }

open_window() {
  begun=$(date +%s%N)
  strace -f -q -o build/strace-$1.log -e trace=socket,connect -s 64 \
    chroot "$root" su clerk -c "cd; DISPLAY=$DISPLAY $command" >build/window-$1.log 2>&1 &
  window=""
  for _ in $(seq 1 300); do
    window=$(xdotool search --onlyvisible --name Caselight 2>/dev/null | head -n 1) && [ -n "$window" ] && break
    sleep 0.1
  done
  [ -n "$window" ] || { cat build/window-$1.log; return 1; }
  echo "ok   window after $((($(date +%s%N) - begun) / 1000000)) ms under strace"
  xdotool windowfocus "$window"
  sleep 6
}

close_window() {
  keys ctrl+q
  for _ in $(seq 1 100); do
    xdotool search --onlyvisible --name Caselight >/dev/null 2>&1 || return 0
    sleep 0.2
  done
  echo "the window did not close"; return 1
}

printf '{"task": "support-intents"}' >"$root/home/clerk/.local/share/caselight/settings.json"
chroot "$root" chown clerk /home/clerk/.local/share/caselight/settings.json
open_window first
paste "My new card still has not arrived. I ordered it two weeks ago and need it for a trip." 4
shot read
for number in 1 2 3 4 5 6 7 8; do
  keys ctrl+n
  paste "The vending machine number $number on floor $((number + 1)) kept my money and gave nothing." 2
  keys ctrl+l
  xdotool type "vending machine"; sleep 0.7
  keys Return
done
sleep 1
shot corrected
keys ctrl+3
sleep 2
shot learn
versions=$root/home/clerk/.local/share/caselight/versions
versions_kept() { find "$versions" -mindepth 1 -maxdepth 1 -type d -not -name 'draft-*' | wc -l; }
before=$(versions_kept)
trained() { [ "$(versions_kept)" -gt "$before" ]; }
keys alt+t
sleep 5
shot training
for _ in $(seq 1 120); do
  trained && break
  sleep 2
done
trained || { echo "no version was trained"; return 1; }
sleep 4
shot trained
keys alt+u
sleep 5
shot promoted
close_window
python3 - "$root/home/clerk/.local/share/caselight/settings.json" <<'END'
import json, sys
with open(sys.argv[1], "r+") as file:
    chosen = json.load(file) | {"theme": "dark"}
    file.seek(0)
    json.dump(chosen, file)
    file.truncate()
END
open_window second
paste "The vending machine on the third floor swallowed my coins." 3
shot read-dark
keys ctrl+2
sleep 2
shot cases-dark
keys ctrl+3
sleep 2
shot learn-dark
close_window
cat build/strace-first.log build/strace-second.log >build/strace.log
