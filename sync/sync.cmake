# Protocol and client are part of the phone library; transport and hub need Boost.
wincheck_folder(wincheck_protocol sync/protocol wincheck_journal)
if(TARGET wincheck_protocol)
  pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
  target_link_libraries(wincheck_protocol PUBLIC PkgConfig::ZSTD)
endif()
wincheck_folder(wincheck_client sync/client wincheck_protocol wincheck_engine)
if(WINCHECK_HUB)
  find_package(Boost 1.81 REQUIRED)
  find_package(OpenSSL REQUIRED)
  # What of Asio and Beast is no template is compiled in sync/line once.
  wincheck_folder(wincheck_line sync/line wincheck_base Boost::headers OpenSSL::SSL OpenSSL::Crypto)
  target_compile_definitions(wincheck_line PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                             PRIVATE OPENSSL_SUPPRESS_DEPRECATED)  # openssl_sha256.cpp says why
  wincheck_folder(wincheck_transport sync/transport wincheck_protocol wincheck_line)
  wincheck_folder(wincheck_hub sync/hub wincheck_line wincheck_protocol wincheck_engine wincheck_forms)
  if(TARGET wincheck_hub AND TARGET wincheck_imaging)
    target_link_libraries(wincheck_hub PUBLIC wincheck_imaging)
    target_compile_definitions(wincheck_hub PUBLIC WINCHECK_WITH_IMAGING)
  endif()
  if(TARGET wincheck_hub)
    # The hub serves the description of the protocol; it carries the text in itself.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sync/protocol/openapi.json)
    file(READ ${CMAKE_SOURCE_DIR}/sync/protocol/openapi.json WINCHECK_OPENAPI)
    configure_file(sync/hub/openapi_text.in ${CMAKE_BINARY_DIR}/openapi/openapi_text.h @ONLY)
    target_include_directories(wincheck_hub PRIVATE ${CMAKE_BINARY_DIR}/openapi)
  endif()
endif()
