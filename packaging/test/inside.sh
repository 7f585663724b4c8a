#!/bin/sh
# The part of the package test without a network: sh inside.sh ROOT VERSION, in its own namespaces.
set -eu
root=$1
version=$2
say() { printf '%s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
[ "$(grep ':' /proc/net/dev | grep -cv '^ *lo:')" = 0 ] || fail "there is another interface than lo"
if chroot "$root" sh -c 'apt-get update 2>&1' | grep -q "^Get:"; then fail "there is a network"; fi
say "ok   no network: $(cat /proc/net/dev | grep -c ':') interface (lo)"

(cd "$root/kit" && sha256sum --check --quiet SHA256SUMS && openssl pkeyutl -verify -pubin \
  -inkey caselight.pub -rawin -in manifest.json -sigfile manifest.sig >/dev/null)
say "ok   the kit is whole and its manifest signed"

x11=$(chroot "$root" dpkg-query -W -f='${Package}\n' | grep -cE '^lib(qt|x11|xcb|gl|egl|wayland)' || true)
[ "$x11" = 0 ] || fail "the root has $x11 Qt, X or GL libraries already"
say "ok   $x11 Qt, X or GL libraries before"
chroot "$root" useradd -m clerk
as_clerk() { chroot "$root" su clerk -c "cd; $1"; }

cp -a "$root/kit" "$root/kit-previous"
rm "$root/kit-previous/caselight_${version}_amd64.deb"
mv "$root/previous.deb" "$root/kit-previous/"
chroot "$root" sh -c 'dpkg -i /kit-previous/*.deb' >build/dpkg-previous.log 2>&1 ||
  { tail -n 5 build/dpkg-previous.log; fail "dpkg -i of the previous version"; }
say "ok   the previous version installs with dpkg -i *.deb"
as_clerk "caselight self-test" || fail "self-test"
as_clerk "printf 'my card is lost\n' | caselight read --task support-intents - >before.jsonl"
printf '%s\n' '{"text": "the vending machine in the lobby ate my coins", "label": "vending machine"}' \
  >"$root/home/clerk/one.jsonl"
as_clerk "caselight correct --task support-intents one.jsonl" >/dev/null
chroot "$root" dpkg -i "/kit/caselight_${version}_amd64.deb" >build/dpkg.log 2>&1 || fail "upgrade"
as_clerk "printf 'the vending machine ate my coins again\n' |
  caselight read --task support-intents - --no-store" | grep -q '"label": "vending machine"' ||
  fail "what was learned before the upgrade"
say "ok   the upgrade keeps what was stored and learned"
for name in letter.docx letter.pdf rows.xlsx; do
  as_clerk "caselight read --task support-intents /files/$name --no-store" | grep -q '"text": "My card was swallowed by the machine' ||
    fail "reading $name"
done
say "ok   a workbook, a Word document and a PDF file are read"
# A language model of random weights stands for one that a person brings.
strace -f -q -o build/strace-encoders.log -e trace=socket,connect chroot "$root" su clerk -c \
  "cd; caselight encoders add /files/small-deberta" | sed 's/^/     /'
as_clerk "caselight encoders list" | grep -q small-deberta || fail "taking in a language model"
as_clerk "caselight new-task parcels --kind classify --from /files/rows.csv --encoder small-deberta" |
  sed 's/^/     /'
as_clerk "printf 'My parcel is late.\n' | caselight read --task parcels - --highlights" |
  grep '"label": "parcel"' | grep -q '"weight"' || fail "a task on another language model"
if as_clerk "caselight encoders remove small-deberta" 2>build/remove.log; then fail "removing what is used"; fi
grep -q "Nothing was changed" build/remove.log || fail "the refusal to remove says no sentence"
say "ok   a language model is taken in, trained and read with reasons; in use it stays"
# The model for many languages comes along: a task in Chinese stands on it unasked, and reasons
# are Chinese words; a task that stood on another one is moved to it.
as_clerk "caselight new-task kuaidi --kind classify --from /files/chinese.csv" | sed 's/^/     /'
as_clerk "caselight read --task kuaidi /files/chinese.txt --highlights --no-store" >build/chinese.jsonl ||
  fail "reading a Chinese text"
.venv/bin/python packaging/test/chinese.py <build/chinese.jsonl || fail "a Chinese text and its reasons"
as_clerk "caselight encoders use multilingual-e5-small --task parcels" >build/moved.log 2>&1 ||
  fail "moving a task to the model for many languages"
as_clerk "caselight encoders list --json" >build/encoders.json
.venv/bin/python - <<'END' || fail "the tasks on the model for many languages"
import json, sys
on = {one["name"]: one["tasks"] for one in json.load(open("build/encoders.json"))}
sys.exit(not {"kuaidi", "parcels"} <= {*on["multilingual-e5-small"]})
END
say "ok   a Chinese text is read with Chinese words as reasons; a task is moved to that model"
if chroot "$root" dpkg -i /kit-previous/previous.deb >build/dpkg-down.log 2>&1; then fail "downgrade"; fi
grep -q "nothing was changed" build/dpkg-down.log || fail "the downgrade says no sentence"
say "ok   a downgrade is refused: $(grep -m1 'is installed' build/dpkg-down.log)"

Xvfb :77 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
export DISPLAY=:77
sleep 2
mkdir -p "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
start=$(sed -n 's/^Exec=//p' "$root/usr/share/applications/caselight.desktop" | sed 's/ %f//')
sh packaging/test/window.sh "$root" "$start" || { kill $server; fail "the window"; }
kill $server

as_clerk "caselight versions --task support-intents" | sed 's/^/     /'
as_clerk "caselight versions --task support-intents --json" >build/versions.json
python3 - <<'END' || fail "the trained version is not active"
import json, sys
found = json.load(open("build/versions.json"))
sys.exit(not any(v["active"] and v["number"] > 1 for v in found))
END
as_clerk "printf 'The vending machine number 12 on floor 3 kept my coin.\n' |
  caselight read --task support-intents - --no-store" | grep -q '"label": "vending machine"' ||
  fail "the trained version has not learned"
say "ok   trained, promoted, and still there after a restart"

as_clerk "caselight backup mine.caselight-backup" | sed 's/^/     /' || fail "backup"
rm -rf "$root/home/clerk/.local/share/caselight"
# A backup does not hold language models; which one is missing is said, and it is taken in again.
as_clerk "caselight restore mine.caselight-backup" >build/restore.log 2>&1 || true
grep -q "^The language model .* is not on this computer" build/restore.log || fail "restore"
as_clerk "caselight encoders add /files/small-deberta" >/dev/null || fail "taking the model in again"
as_clerk "caselight check" >/dev/null || fail "what was restored is not whole"
as_clerk "printf 'The vending machine number 13 on floor 4 kept my coin.\n' |
  caselight read --task support-intents - --no-store" | grep -q '"label": "vending machine"' ||
  fail "what was learned before the backup"
say "ok   backed up, everything removed, restored with what was learned"
cat build/strace-encoders.log >>build/strace.log
found=$(grep -cE 'AF_INET6?[,)]' build/strace.log || true)
[ "$found" = 0 ] || fail "$found calls with AF_INET"
say "ok   strace: no AF_INET in $(wc -l <build/strace.log) socket calls of the window, its trainings and a model taken in"
chroot "$root" dpkg -r caselight 2>&1 | grep "stay" || fail "removal says nothing of the data"
[ -e "$root/home/clerk/.local/share/caselight/caselight.db" ] || fail "removal took the data"
[ ! -e "$root/usr/lib/caselight" ] || fail "removal left the program"
say "ok   removed; the data is left"
