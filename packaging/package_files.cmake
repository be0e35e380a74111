# Writes what find_package and pkg-config need into an unpacked archive: paths are relative to the files themselves, so
# the archive may lie anywhere. Arguments: VERSION, LIBRARY and IMPLIB (file names), BIN (folder of a DLL), OUTPUT.
include(CMakePackageConfigHelpers)
string(REGEX REPLACE "\\..*" "" PROJECT_VERSION_MAJOR "${VERSION}")
set(PROJECT_VERSION "${VERSION}")
set(CMAKE_INSTALL_LIBDIR lib)
set(CMAKE_INSTALL_INCLUDEDIR include)
set(CMAKE_INSTALL_BINDIR bin)
set(CMAKE_SIZEOF_VOID_P "${POINTER_SIZE}")
set(librtm_library "${LIBRARY}")
set(librtm_implib "${IMPLIB}")
set(CMAKE_INSTALL_PREFIX /relocatable) # only for the depth of the folders
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/../cmake/librtmConfig.cmake.in
  ${OUTPUT}/lib/cmake/librtm/librtmConfig.cmake
  INSTALL_DESTINATION lib/cmake/librtm
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${OUTPUT}/lib/cmake/librtm/librtmConfigVersion.cmake
  VERSION ${VERSION} COMPATIBILITY SameMinorVersion)
set(CMAKE_INSTALL_PREFIX [[${pcfiledir}/../..]])
configure_file(${CMAKE_CURRENT_LIST_DIR}/../cmake/librtm.pc.in ${OUTPUT}/lib/pkgconfig/librtm.pc @ONLY)
