# The Swift binding is built by SwiftPM; its tests run where a toolchain is found.
