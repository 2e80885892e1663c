# The Java binding: build/java/wincheck.jar and libwincheck_jni.so, where a JDK is found.
if(NOT WINCHECK_JAVA)
  return()
endif()
# Only jni.h is needed of the JDK's native side: no library is linked.
find_package(Java 11 COMPONENTS Development QUIET)
if(Java_FOUND)
  get_filename_component(java_compiler ${Java_JAVAC_EXECUTABLE} REALPATH)
  get_filename_component(java_home ${java_compiler}/../.. ABSOLUTE)
  find_path(JNI_HEADERS jni.h HINTS ${java_home}/include)
endif()
if(NOT Java_FOUND OR NOT JNI_HEADERS)
  message(STATUS "Java binding: no JDK found, not built")
  return()
endif()
set(java_output ${WINCHECK_OUTPUT}/java)
file(GLOB_RECURSE java_sources CONFIGURE_DEPENDS ${WINCHECK_BINDINGS}/java/org/*.java)
file(GLOB jni_sources CONFIGURE_DEPENDS ${WINCHECK_BINDINGS}/java/jni/*.cpp)

add_library(wincheck_jni SHARED ${jni_sources})
target_include_directories(wincheck_jni SYSTEM PRIVATE ${JNI_HEADERS} ${JNI_HEADERS}/linux ${JNI_HEADERS}/darwin)
target_link_libraries(wincheck_jni PRIVATE wincheck_c)
set_target_properties(wincheck_jni PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${java_output}
  BUILD_RPATH "$ORIGIN/.." INSTALL_RPATH "$ORIGIN")
if(UNIX AND NOT APPLE)
  target_link_options(wincheck_jni PRIVATE -Wl,-z,max-page-size=16384)
endif()

add_custom_command(OUTPUT ${java_output}/wincheck.jar
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${java_output}/classes
  COMMAND ${Java_JAVAC_EXECUTABLE} --release 11 -Xlint:all -Werror -d ${java_output}/classes ${java_sources}
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${WINCHECK_BINDINGS}/java/META-INF ${java_output}/classes/META-INF
  COMMAND ${Java_JAR_EXECUTABLE} --create --file ${java_output}/wincheck.jar -C ${java_output}/classes .
  DEPENDS ${java_sources} ${WINCHECK_BINDINGS}/java/META-INF/proguard/wincheck.pro VERBATIM)
add_custom_target(wincheck_jar ALL DEPENDS ${java_output}/wincheck.jar)
install(TARGETS wincheck_jni LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${java_output}/wincheck.jar DESTINATION ${CMAKE_INSTALL_DATADIR}/java)
