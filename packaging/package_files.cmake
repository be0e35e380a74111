# Writes what find_package and pkg-config need into an unpacked archive: paths are relative to the files themselves, so
# the archive may lie anywhere. Arguments: VERSION, LIBRARY (its file name), POINTER_SIZE, OUTPUT; LIBDIR if it is not lib, and
# PREFIX if the place is known.
include(CMakePackageConfigHelpers)
string(REGEX REPLACE "\\..*" "" PROJECT_VERSION_MAJOR "${VERSION}")
set(PROJECT_VERSION "${VERSION}")
if(NOT LIBDIR)
  set(LIBDIR lib)
endif()
set(CMAKE_INSTALL_LIBDIR ${LIBDIR})
set(CMAKE_INSTALL_INCLUDEDIR include)
set(CMAKE_INSTALL_BINDIR bin)
set(CMAKE_SIZEOF_VOID_P "${POINTER_SIZE}")
set(librtm_library "${LIBRARY}")
set(CMAKE_INSTALL_PREFIX /relocatable) # only for the depth of the folders
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/../cmake/librtmConfig.cmake.in
  ${OUTPUT}/${LIBDIR}/cmake/librtm/librtmConfig.cmake
  INSTALL_DESTINATION ${LIBDIR}/cmake/librtm
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${OUTPUT}/${LIBDIR}/cmake/librtm/librtmConfigVersion.cmake
  VERSION ${VERSION} COMPATIBILITY SameMinorVersion)
if(PREFIX)
  set(CMAKE_INSTALL_PREFIX ${PREFIX})
else()
  set(CMAKE_INSTALL_PREFIX [[${pcfiledir}/../..]])
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/../cmake/librtm.pc.in ${OUTPUT}/${LIBDIR}/pkgconfig/librtm.pc @ONLY)
