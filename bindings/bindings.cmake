# The C ABI (libwincheck), the command, Java and Swift.
set(WINCHECK_BINDINGS ${CMAKE_SOURCE_DIR}/bindings)
# The release preset leaves its products in build/ itself; every other build keeps its own.
if(CMAKE_BINARY_DIR STREQUAL "${CMAKE_SOURCE_DIR}/build/release")
  set(WINCHECK_OUTPUT ${CMAKE_SOURCE_DIR}/build)
else()
  set(WINCHECK_OUTPUT ${CMAKE_BINARY_DIR}/out)
endif()

# --- libwincheck: everything of the phone library behind wck_* ---
file(GLOB c_sources CONFIGURE_DEPENDS ${WINCHECK_BINDINGS}/c/*.cpp)
# Its own code once: for the shared library, and for the tests of the firewall behind it.
add_library(wincheck_border STATIC ${c_sources})
target_include_directories(wincheck_border PUBLIC ${CMAKE_SOURCE_DIR} ${WINCHECK_BINDINGS}/c)
target_link_libraries(wincheck_border PUBLIC wincheck_client wincheck_engine)
if(TARGET wincheck_transport)
  target_link_libraries(wincheck_border PRIVATE wincheck_transport)
  target_compile_definitions(wincheck_border PRIVATE WINCHECK_WITH_TRANSPORT)
endif()
if(TARGET wincheck_imaging)
  target_link_libraries(wincheck_border PUBLIC wincheck_imaging)
  target_compile_definitions(wincheck_border PUBLIC WINCHECK_WITH_IMAGING)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
add_library(wincheck_c SHARED ${CMAKE_BINARY_DIR}/empty.cpp)
target_include_directories(wincheck_c
  INTERFACE $<BUILD_INTERFACE:${WINCHECK_BINDINGS}/c> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(wincheck_c PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,wincheck_border>)
set_target_properties(wincheck_c PROPERTIES
  OUTPUT_NAME wincheck EXPORT_NAME wincheck SOVERSION 0 VERSION ${PROJECT_VERSION}
  LIBRARY_OUTPUT_DIRECTORY ${WINCHECK_OUTPUT}
  LINK_DEPENDS ${WINCHECK_BINDINGS}/c/abi/wincheck.map)
if(UNIX AND NOT APPLE)
  # 16 KiB pages are what current phones ask for; nothing but wck_* is visible.
  target_link_options(wincheck_c PRIVATE -Wl,-z,max-page-size=16384 -Wl,--version-script=${WINCHECK_BINDINGS}/c/abi/wincheck.map)
  if(NOT WINCHECK_SANITIZE)
    target_link_options(wincheck_c PRIVATE -Wl,-z,defs)
  endif()
endif()
add_library(wincheck::wincheck ALIAS wincheck_c)

# --- the command ---
file(GLOB cli_sources CONFIGURE_DEPENDS ${WINCHECK_BINDINGS}/cli/*.cpp)
if(NOT WINCHECK_FORMS)
  list(FILTER cli_sources EXCLUDE REGEX "/(checklist_file|calendar_files|coverage_files|draw_files|(checklist|score|evaluate|draw|hub_draw|hub_statement|hub_privacy|plan|calendar|due|coverage)_command)\\.cpp$")
endif()
if(NOT TARGET wincheck_imaging)
  list(FILTER cli_sources EXCLUDE REGEX "/picture_command\\.cpp$")
endif()
if(NOT TARGET wincheck_hub)
  list(FILTER cli_sources EXCLUDE REGEX "/((hub|register)_commands|hub_(draw|privacy|statement)_command|xlsx_file)\\.cpp$")
endif()
if(cli_sources)
  add_executable(wincheck_cli ${cli_sources})
  target_include_directories(wincheck_cli PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(wincheck_cli PRIVATE wincheck_c wincheck_rules)
  if(WINCHECK_FORMS)
    target_link_libraries(wincheck_cli PRIVATE wincheck_forms)
    target_compile_definitions(wincheck_cli PRIVATE WINCHECK_WITH_FORMS)
  endif()
  if(TARGET wincheck_imaging)
    target_link_libraries(wincheck_cli PRIVATE wincheck_imaging)
    target_compile_definitions(wincheck_cli PRIVATE WINCHECK_WITH_IMAGING)
  endif()
  if(TARGET wincheck_hub)
    pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
    target_link_libraries(wincheck_cli PRIVATE wincheck_hub PkgConfig::XLSXWRITER)
    target_compile_definitions(wincheck_cli PRIVATE WINCHECK_WITH_HUB)
  endif()
  set_target_properties(wincheck_cli PROPERTIES OUTPUT_NAME wincheck RUNTIME_OUTPUT_DIRECTORY ${WINCHECK_OUTPUT}
    BUILD_RPATH_USE_ORIGIN ON INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS wincheck_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# --- installation: find_package(wincheck) and pkg-config wincheck ---
include(CMakePackageConfigHelpers)
install(TARGETS wincheck_c EXPORT wincheck LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${WINCHECK_BINDINGS}/c/wincheck.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT wincheck NAMESPACE wincheck:: FILE wincheckConfig.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/wincheck)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/wincheckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/wincheckConfigVersion.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/wincheck)
# Relative to where it lies, so that the tree may be installed anywhere.
file(RELATIVE_PATH WINCHECK_PREFIX_FROM_PC /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${WINCHECK_BINDINGS}/c/wincheck.pc.in ${CMAKE_BINARY_DIR}/wincheck.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/wincheck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

include(bindings/java/java.cmake)
include(bindings/swift/swift.cmake)
