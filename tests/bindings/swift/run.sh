#!/usr/bin/env bash
# swift test against build/libwincheck.so; the examples are built along.
set -euo pipefail
root="$(cd "$(dirname "$0")/../../.." && pwd)"
library="${WINCHECK_LIBRARY_DIR:-$root/build}"
export PKG_CONFIG_PATH="$library/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
swift build --package-path "$root/examples/swift" --scratch-path "$library/swift" --configuration release \
    -Xlinker -rpath -Xlinker "$library"

# The ten lines of README.md, as they stand there.
readme="$library/swift-readme"
mkdir -p "$readme/Sources/Readme"
sed -n '/^```swift$/,/^```$/{/^```/d;p}' "$root/README.md" > "$readme/Sources/Readme/main.swift"
[ -s "$readme/Sources/Readme/main.swift" ] || { echo "README.md has no Swift example"; exit 1; }
cat > "$readme/Package.swift" <<END
// swift-tools-version:6.0
import PackageDescription

let package = Package(
    name: "Readme",
    dependencies: [.package(name: "Wincheck", path: "$root/bindings/swift/Wincheck")],
    targets: [.executableTarget(name: "Readme", dependencies: ["Wincheck"])],
    swiftLanguageModes: [.v6]
)
END
swift build --package-path "$readme" --scratch-path "$library/swift-readme/build" \
    -Xlinker -rpath -Xlinker "$library"

exec swift test --package-path "$root/tests/bindings/swift" --scratch-path "$library/swift-tests" \
    -Xlinker -rpath -Xlinker "$library"
