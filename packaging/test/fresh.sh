#!/bin/sh
# make fresh-test: the two commands of the README in a clean Debian 12, with the network.  As root.
# The environment's PIP_ settings hold there too; a folder in PIP_FIND_LINKS is lent to it.
set -eu
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "This needs root." >&2; exit 1; }
plain=build/root-plain
root=build/root-fresh
[ -e "$plain/.whole" ] || { rm -rf "$plain"; debootstrap --variant=minbase bookworm "$plain" >/dev/null; touch "$plain/.whole"; }
off() { for place in dev proc lent; do mountpoint -q "$root/$place" && umount -l "$root/$place" || true; done; }
off
rm -rf "$root"
cp -a "$plain" "$root"
trap off EXIT
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
lent=""
if [ -d "${PIP_FIND_LINKS:-}" ]; then
  mkdir "$root/lent"
  mount --bind "$PIP_FIND_LINKS" "$root/lent"
  lent="PIP_FIND_LINKS=/lent"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
for _ in 1 2 3 4 5; do chroot "$root" apt-get update -qq && break; sleep 5; done
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  make git python3 python3-venv ca-certificates xvfb xauth fonts-dejavu-core >/dev/null 2>&1
# What this machine trusts is trusted there; the package above has just written its own list.
list=/etc/ssl/certs/ca-certificates.crt
[ ! -e "$list" ] || cp "$list" "$root$list"
git clone -q . "$root/caselight"
received() { awk '/:/ && !/lo:/ { sum += $2 } END { print int(sum / 1000000) }' /proc/net/dev; }
before=$(received)
begun=$(date +%s)
# The window would stay open: it is closed once it has been on the screen for some seconds.
chroot "$root" env $lent HOME=/root sh -c 'cd /caselight && make setup-window >/dev/null 2>/setup.log &&
  (timeout 25 xvfb-run -a make run >/dev/null 2>&1; [ $? = 124 ])' || { tail -n 5 "$root/setup.log"; echo "FAILED: make run"; exit 1; }
echo "ok   make run: set up and open after $(($(date +%s) - begun - 25)) s, $(($(received) - before)) MB received"
begun=$(date +%s)
before=$(received)
chroot "$root" env $lent HOME=/root sh -c 'cd /caselight && make test' >"$root/tests.log" 2>&1 ||
  { tail -n 15 "$root/tests.log"; echo "FAILED: make test"; exit 1; }
grep -E "[0-9]+ passed" "$root/tests.log" | tail -n 1
echo "ok   make test: $(($(date +%s) - begun)) s more, $(($(received) - before)) MB received"
