// swift-tools-version:6.0
import PackageDescription

let package = Package(
    name: "WincheckExamples",
    dependencies: [.package(name: "Wincheck", path: "../../bindings/swift/Wincheck")],
    targets: [
        .executableTarget(name: "Replay", dependencies: ["Wincheck"]),
        .executableTarget(name: "Answering", dependencies: ["Wincheck"]),
    ],
    swiftLanguageModes: [.v6]
)
