#!/usr/bin/env bash
# Builds the Swift replay against build/libwincheck.so and runs it: replay.sh FOLDER ACTS.jsonl
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
library="${WINCHECK_LIBRARY_DIR:-$root/build}"
export PKG_CONFIG_PATH="$library/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
swift build --package-path "$root/examples/swift" --scratch-path "$library/swift" --configuration release \
    --product Replay -Xlinker -rpath -Xlinker "$library" >&2
exec "$library/swift/release/Replay" "$@"
