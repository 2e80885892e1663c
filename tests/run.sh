#!/usr/bin/env bash
# Installs what is missing, builds and runs every test; the last line is 'N passed, N failed'.
#   bash tests/run.sh               normal run (what it takes: tests/README.md)
#   bash tests/run.sh --long        the large numbers
#   bash tests/run.sh --only NAME   one part (--list names them)
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${1:-}" = --list ] || bash examples/packages.sh tests
exec /usr/bin/python3 tests/run.py "$@"
