#!/bin/sh
# make package-test: the package on a clean minimal Debian 12 without a network.  As root.
# Uses dist/*.deb; writes dist/*-kit and screenshots/installed-*.png.
set -eu
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "The package test needs root." >&2; exit 1; }
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop/__init__.py)
deb="dist/caselight_${version}_amd64.deb"
[ -e "$deb" ] || { echo "There is no $deb: run make package first." >&2; exit 1; }
need="debootstrap strace xvfb xdotool xclip imagemagick fonts-dejavu-core"
for name in $need; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "ok installed" || missing="${missing:-} $name"
done
if [ -n "${missing:-}" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
fi
plain=build/root-plain
root=build/root
say() { printf '%s\n' "$*"; }

mounts_off() {
  for place in dev/shm dev proc tmp/.X11-unix; do
    mountpoint -q "$root/$place" && umount -l "$root/$place" || true
  done
}

fresh_root() {
  mounts_off
  rm -rf "$root"
  cp -a "$plain" "$root"
}

if [ ! -e "$plain/.whole" ]; then
  say "A minimal Debian 12"
  rm -rf "$plain"
  debootstrap --variant=minbase bookworm "$plain" >build/debootstrap.log
  touch "$plain/.whole"
fi

say "The system packages that a minimal Debian lacks"
fresh_root
mkdir "$root/kit"
cp "$deb" "$root/kit/"
for _ in 1 2 3 4 5; do chroot "$root" apt-get update -qq && break; sleep 5; done
chroot "$root" apt-get install -y -qq --download-only --no-install-recommends \
  "/kit/caselight_${version}_amd64.deb" >build/download.log
.venv/bin/python packaging/kit/kit.py "$root/var/cache/apt/archives"

say "The previous version's package"
rm -rf build/previous
dpkg-deb -R "$deb" build/previous
sed -i "s/^Version: .*/Version: 0.0.9/" build/previous/DEBIAN/control
sed -i "s/\"$version\"/\"0.0.9\"/; s/than $version/than 0.0.9/" build/previous/DEBIAN/preinst
dpkg-deb --root-owner-group -Zzstd -z1 --build build/previous build/caselight_0.0.9_amd64.deb >/dev/null
rm -rf build/previous

fresh_root
mkdir -p "$root/kit" "$root/tmp/.X11-unix" screenshots
cp dist/caselight-"$version"-kit/* "$root/kit/"
cp build/caselight_0.0.9_amd64.deb "$root/previous.deb"
mkdir "$root/files"
.venv/bin/python - "$root/files" <<'END'
import sys
from pathlib import Path
from tests.helpers.office import docx, pdf, xlsx
from tests.helpers.tiny_encoders import write_encoder
text = "My card was swallowed by the machine at the station."
for name, made in (
    ("letter.docx", docx(text)),
    ("letter.pdf", pdf(text)),
    ("rows.xlsx", xlsx(("Rows", [["text", "label"], [text, "card_swallowed"]]))),
):
    Path(sys.argv[1], name).write_bytes(made)
kinds = {"card": "The machine at counter {} swallowed my card.", "parcel": "Parcel {} came late."}
rows = [f"{said.format(n)},{label}" for n in range(1, 13) for label, said in kinds.items()]
Path(sys.argv[1], "rows.csv").write_text("\n".join(["text,label", *rows]) + "\n", "utf-8")
write_encoder(Path(sys.argv[1], "small-deberta"), "deberta-v2")
kinds = {"包裹": "第{}个包裹还没有送到。", "账单": "第{}张账单的金额不对。"}
rows = [f"{said.format(n)},{label}" for n in range(1, 13) for label, said in kinds.items()]
Path(sys.argv[1], "chinese.csv").write_text("\n".join(["text,label", *rows]) + "\n", "utf-8")
Path(sys.argv[1], "chinese.txt").write_text("我的包裹还没有送到。\n", "utf-8")
END
chmod -R a+rX "$root/files"
trap mounts_off EXIT
unshare --net --mount --pid --fork sh packaging/test/inside.sh "$root" "$version"
