#!/usr/bin/env bash
# Compiles the Java replay against build/java and runs it: replay.sh FOLDER ACTS.jsonl
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
library="${WINCHECK_LIBRARY_DIR:-$root/build}/java"
mkdir -p "$library/examples"
javac -encoding UTF-8 -cp "$library/wincheck.jar" -d "$library/examples" "$root"/examples/java/*.java
exec java -Xcheck:jni -Dorg.wincheck.library="$library/libwincheck_jni.so" -cp "$library/wincheck.jar:$library/examples" \
    Replay "$@"
