# The Swift binding is built by SwiftPM from bindings/swift/Wincheck; here is what it needs of a build that is not installed.
set(uninstalled ${WINCHECK_OUTPUT}/pkgconfig/wincheck.pc)
file(WRITE ${uninstalled}
  "Name: wincheck\nDescription: Offline inspections for the field, as built\nVersion: ${PROJECT_VERSION}\n"
  "Libs: -L${WINCHECK_OUTPUT} -lwincheck\nCflags: -I${WINCHECK_BINDINGS}/c\n")
