#!/usr/bin/env bash
# Builds wincheck and plays one night check from a spreadsheet to a proven result at HQ.
# Debian 12, root or sudo; installs what is missing. Exit 0 only if every check passed.
set -euo pipefail
cd "$(dirname "$0")/.."

bash examples/packages.sh build
echo "== Building (release)"
cmake --preset release -DWINCHECK_TESTS=OFF >build-release.log 2>&1 ||
    { cat build-release.log; exit 3; }
rm -f build-release.log
cmake --build --preset release
exec /usr/bin/python3 examples/night/night.py "$@"
