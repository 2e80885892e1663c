// swift-tools-version:6.0
// Wincheck for Swift, over the C library that pkg-config finds under the name wincheck. A build in the repository
// has one too: build/pkgconfig.
import PackageDescription

let package = Package(
    name: "Wincheck",
    products: [.library(name: "Wincheck", targets: ["Wincheck"])],
    targets: [
        .systemLibrary(name: "CWincheck", pkgConfig: "wincheck"),
        .target(name: "Wincheck", dependencies: ["CWincheck"]),
    ],
    swiftLanguageModes: [.v6]
)
