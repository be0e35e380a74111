# An overlay port: it builds the repository it lies in. Go has to be on the PATH.
#     vcpkg install librtm --overlay-ports=packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_linkage(ONLY_DYNAMIC_LIBRARY) # Go makes no other

find_program(GO go)
if(NOT GO)
  message(FATAL_ERROR "librtm is built by Go, and there is no go on the PATH: install it from https://go.dev/dl")
endif()
get_filename_component(GO_FOLDER "${GO}" DIRECTORY)
vcpkg_add_to_path("${GO_FOLDER}")

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DLIBRTM_BUILD_SAMPLES=OFF -DLIBRTM_BUILD_TESTS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME librtm CONFIG_PATH lib/cmake/librtm)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share" "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
