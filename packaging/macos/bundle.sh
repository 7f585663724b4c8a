#!/bin/sh
# Sign, notarise and pack build/frozen/Caselight.app as dist/caselight-VERSION.dmg.  On macOS only.
# IDENTITY is the signing identity ("-" signs for this machine only); NOTARY the keychain profile.
set -eu
cd "$(dirname "$0")/../.."
app=build/frozen/Caselight.app
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop/__init__.py)
identity=${IDENTITY:--}
dmg="dist/caselight-$version.dmg"

/usr/libexec/PlistBuddy -c "Set :CFBundleShortVersionString $version" "$app/Contents/Info.plist" ||
  /usr/libexec/PlistBuddy -c "Add :CFBundleShortVersionString string $version" "$app/Contents/Info.plist"
find "$app" -type f \( -name '*.so' -o -name '*.dylib' \) -print0 |
  xargs -0 -n 50 codesign --force --timestamp --options runtime --sign "$identity"
codesign --force --timestamp --options runtime --sign "$identity" \
  --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict "$app"

mkdir -p dist build/dmg
rm -rf build/dmg/*
cp -R "$app" build/dmg/
ln -s /Applications build/dmg/Applications
hdiutil create -volname Caselight -srcfolder build/dmg -ov -format UDZO "$dmg"
if [ "$identity" != "-" ]; then
  codesign --sign "$identity" --timestamp "$dmg"
  [ -z "${NOTARY:-}" ] || {
    xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY" --wait
    xcrun stapler staple "$dmg"
  }
fi
echo "$dmg"
