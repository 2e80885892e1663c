// swift-tools-version:6.0
import PackageDescription

let package = Package(
    name: "WincheckTests",
    dependencies: [.package(name: "Wincheck", path: "../../../bindings/swift/Wincheck")],
    targets: [.testTarget(name: "WincheckTests", dependencies: ["Wincheck"])],
    swiftLanguageModes: [.v6]
)
