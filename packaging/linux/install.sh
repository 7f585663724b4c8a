#!/bin/sh
# Caselight @VERSION@ for one person, without root.  sh caselight-@VERSION@.run [--to FOLDER]
set -eu
VERSION="@VERSION@"
SHA256="@SHA256@"
to="$HOME/.local/opt/caselight"
if [ "${1:-}" = "--to" ] && [ -n "${2:-}" ]; then to=$2; fi
share="${XDG_DATA_HOME:-$HOME/.local/share}"
say() { printf '%s\n' "$*" >&2; }
start=$(awk '/^__PAYLOAD__$/ { print NR + 1; exit }' "$0")

newer() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | tail -n 1)" = "$1" ]; }

if [ -e "$to" ] && [ ! -e "$to/VERSION" ]; then
  say "$to exists and is not an installation of Caselight. Nothing was changed."
  exit 1
fi
if [ -e "$to/VERSION" ] && newer "$(cat "$to/VERSION")" "$VERSION"; then
  say "Caselight $(cat "$to/VERSION") is installed, which is newer than $VERSION. Nothing was changed."
  exit 1
fi
say "Checking the file"
found=$(tail -n "+$start" "$0" | sha256sum | cut -d ' ' -f 1)
if [ "$found" != "$SHA256" ]; then
  say "This file is damaged: its contents do not have the expected SHA-256. Nothing was changed."
  exit 1
fi
say "Installing Caselight $VERSION in $to"
mkdir -p "$(dirname "$to")"
draft=$(mktemp -d "$(dirname "$to")/.caselight-XXXXXX")
trap 'rm -rf "$draft"' EXIT
if ! tail -n "+$start" "$0" | tar -xzf - -C "$draft"; then
  say "The program could not be unpacked; is the disk full? Nothing was changed."
  exit 1
fi
missing=$(ldd "$draft/caselight/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null |
  awk '/not found/ { print $1 }' | tr '\n' ' ')
[ -z "$missing" ] || say "Note: these system libraries are missing, so the window may not open: $missing"
chmod 755 "$draft/caselight"
old="$to.old"
rm -rf "$old"
[ ! -e "$to" ] || mv "$to" "$old"
mv "$draft/caselight" "$to"
rm -rf "$old"

mkdir -p "$HOME/.local/bin" "$share"
ln -sf "$to/caselight" "$HOME/.local/bin/caselight"
cp -R "$to/share/." "$share/"
sed -i "s|^Exec=.*|Exec=\"$to/caselight\" %f|" "$share/applications/caselight.desktop"
for tool in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
  command -v "${tool%% *}" >/dev/null 2>&1 && $tool >/dev/null 2>&1 || true
done
cat >"$to/uninstall" <<END
#!/bin/sh
# Removes the program; cases, decisions and versions stay in $share/caselight.
rm -f "$HOME/.local/bin/caselight" "$share/applications/caselight.desktop" \\
  "$share/mime/packages/caselight.xml" "$share/metainfo/org.caselight.Caselight.metainfo.xml"
find "$share/icons/hicolor" -name 'caselight.*' -delete 2>/dev/null
rm -rf "$to"
echo "Caselight was removed. Cases, decisions and trained versions stay in $share/caselight."
END
chmod 755 "$to/uninstall"
say "Done. Start it from the menu, or with: $to/caselight"
say "To remove it: $to/uninstall"
exit 0
__PAYLOAD__
