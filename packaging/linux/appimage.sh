#!/bin/sh
# dist/caselight-VERSION.AppImage from build/frozen/caselight.  APPIMAGETOOL names the tool.
set -eu
cd "$(dirname "$0")/../.."
tool=${APPIMAGETOOL:-appimagetool}
command -v "$tool" >/dev/null 2>&1 || { echo "appimagetool is missing; set APPIMAGETOOL." >&2; exit 1; }
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop/__init__.py)
folder=build/Caselight.AppDir
rm -rf "$folder"
mkdir -p "$folder/usr/lib" dist
cp -R build/frozen/caselight "$folder/usr/lib/caselight"
.venv/bin/python -c "
import sys; sys.path.insert(0, 'packaging/linux')
from pathlib import Path
import layout; layout.tree(Path('$folder'))"
cp "$folder/usr/share/applications/caselight.desktop" "$folder/"
cp "$folder/usr/share/icons/hicolor/256x256/apps/caselight.png" "$folder/"
printf '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/usr/lib/caselight/caselight" "$@"\n' >"$folder/AppRun"
chmod 755 "$folder/AppRun"
ARCH=x86_64 "$tool" "$folder" "dist/caselight-$version.AppImage"
