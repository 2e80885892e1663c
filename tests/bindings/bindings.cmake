# The C interface as a host sees it: linked against the shared library alone.
wincheck_tests(test_bindings_c tests/bindings/c wincheck_c)
if(TARGET test_bindings_c)
  target_sources(test_bindings_c PRIVATE ${CMAKE_SOURCE_DIR}/tests/bindings/c/layout.c)
  target_link_libraries(test_bindings_c PRIVATE Threads::Threads)
  target_compile_definitions(test_bindings_c PRIVATE WINCHECK_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}"
    WINCHECK_LIBRARY_FILE="$<TARGET_FILE:wincheck_c>")
  # What a user copies compiles as it stands.
  add_executable(example_answer ${CMAKE_SOURCE_DIR}/examples/cpp/answer.cpp)
  target_link_libraries(example_answer PRIVATE wincheck::wincheck)
endif()

# Behind the C interface: the firewall, and whole exchanges with a hub in the same process.
if(TARGET wincheck_hub)
  wincheck_tests(test_border tests/bindings/border wincheck_border wincheck_hub)
  if(TARGET test_border)
    target_sources(test_border PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/held_syncs.cpp)
    target_compile_definitions(test_border PRIVATE WINCHECK_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}")
  endif()
endif()
