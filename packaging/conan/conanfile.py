"""librtm for Conan 2, built from the repository this file lies in: conan create packaging/conan. Go has to be on the PATH."""

import os
import shutil

from conan import ConanFile
from conan.errors import ConanException, ConanInvalidConfiguration
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class Librtm(ConanFile):
    name = "librtm"
    description = "Real-time messaging for native apps and games, with a server that anyone can host"
    license = "Apache-2.0"
    url = homepage = "https://github.com/librtm/librtm"
    topics = ("messaging", "realtime", "chat")
    package_type = "shared-library"
    settings = "os", "arch", "compiler", "build_type"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "..", "..", "include", "rtm", "version.h"))
        self.version = header.split('RTM_VERSION_STRING "')[1].split('"')[0]

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("core/*", "export/*", "include/*", "cmake/*", "CMakeLists.txt", "build.sh", "go.mod", "go.sum", "LICENSE"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def configure(self):
        self.settings.rm_safe("compiler.libcxx")  # the C++ header is compiled by whoever includes it
        self.settings.rm_safe("compiler.cppstd")

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("this recipe builds for Linux; for other systems take the archives of ./build.sh dist")

    def validate_build(self):
        if not shutil.which("go"):
            raise ConanException("librtm is built by Go, and there is no go on the PATH: install it from https://go.dev/dl")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["LIBRTM_BUILD_SAMPLES"] = False
        toolchain.cache_variables["LIBRTM_BUILD_TESTS"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_info(self):
        self.cpp_info.libs = ["rtm"]
        self.cpp_info.set_property("cmake_file_name", "librtm")
        self.cpp_info.set_property("cmake_target_name", "librtm::librtm")
        self.cpp_info.set_property("pkg_config_name", "librtm")
