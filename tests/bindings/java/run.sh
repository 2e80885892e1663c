#!/usr/bin/env bash
# JUnit on a desktop JVM with JNI checks, against build/java and build/libwincheck.so.
set -euo pipefail
root="$(cd "$(dirname "$0")/../../.." && pwd)"
library="${WINCHECK_LIBRARY_DIR:-$root/build}/java"
classpath="$library/wincheck.jar:/usr/share/java/junit4.jar:/usr/share/java/hamcrest-all.jar:/usr/share/java/hamcrest-core.jar:/usr/share/java/hamcrest.jar"
rm -rf "$library/tests"
mkdir -p "$library/tests"
javac --release 11 -encoding UTF-8 -cp "$classpath" -d "$library/tests" "$root"/tests/bindings/java/*.java "$root"/examples/java/*.java
exec java -Xcheck:jni -Dfile.encoding=UTF-8 -Dorg.wincheck.library="$library/libwincheck_jni.so" \
    -cp "$classpath:$library/tests" org.junit.runner.JUnitCore WincheckTest
