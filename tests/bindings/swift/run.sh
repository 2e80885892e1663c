#!/usr/bin/env bash
# swift test against build/libwincheck.so; the examples are built along.
set -euo pipefail
root="$(cd "$(dirname "$0")/../../.." && pwd)"
library="${WINCHECK_LIBRARY_DIR:-$root/build}"
export PKG_CONFIG_PATH="$library/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
swift build --package-path "$root/examples/swift" --scratch-path "$library/swift" --configuration release \
    -Xlinker -rpath -Xlinker "$library"
exec swift test --package-path "$root/tests/bindings/swift" --scratch-path "$library/swift-tests" \
    -Xlinker -rpath -Xlinker "$library"
