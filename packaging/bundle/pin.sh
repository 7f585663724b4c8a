#!/bin/sh
# Pin every package of the bundles with its SHA-256, for the three systems: sh packaging/bundle/pin.sh
# WHEELS may name a folder with the processor-only wheel of torch for Linux.
set -eu
cd "$(dirname "$0")/../.."
UV=${UV:-uv}

pin() {
  "$UV" pip compile pyproject.toml --group package --generate-hashes --python-version 3.11 \
    --python-platform "$2" --no-annotate --no-header --quiet ${3:+--find-links "$3"} \
    --output-file "packaging/bundle/requirements/$1.txt"
}

pin linux x86_64-manylinux_2_35 "${WHEELS:-}"
pin windows x86_64-pc-windows-msvc
MACOSX_DEPLOYMENT_TARGET=14.0 pin macos aarch64-apple-darwin
