#!/bin/sh
# make package: the frozen program, the packages of this system, their checksums and the budget.
set -eu
cd "$(dirname "$0")/../.."
python=.venv/bin/python
for tool in objdump strip dpkg-deb openssl; do
  command -v "$tool" >/dev/null 2>&1 || missing="${missing:-} $tool"
done
if [ -n "${missing:-}" ]; then
  if [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq binutils dpkg-dev openssl >/dev/null
  else
    echo "Missing:$missing. Please run: sudo apt-get install -y binutils dpkg-dev openssl" >&2
    exit 1
  fi
fi
begun=$(date +%s)
rm -rf dist
$python packaging/bundle/freeze.py
$python packaging/linux/deb.py
$python packaging/linux/run.py
cp build/staged/notices/sbom.cdx.json dist/
(cd dist && sha256sum ./*.deb ./*.run ./*.json >SHA256SUMS)
$python packaging/bundle/budget.py
echo "built in $(($(date +%s) - begun)) s"
