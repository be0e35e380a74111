# Runs what was built, from the archive as its user unpacks it: with qemu for other processors, with wine for Windows.
# Sourced by dist.sh.

# prepare_wine makes a place for programs of Windows, with the one library that Go takes its random numbers from and
# that wine 8 lacks.
prepare_wine() {
    [ -f "$TOOLS/wine/ready" ] && return
    mkdir -p "$TOOLS/wine"
    # shellcheck disable=SC2086
    timeout 300 $RUN wineboot -i >/dev/null 2>&1 || return 1
    printf 'LIBRARY bcryptprimitives.dll\nEXPORTS\n  ProcessPrng\n' >"$TOOLS/bcryptprimitives.def"
    x86_64-w64-mingw32-gcc -shared -o "$TOOLS/wine/drive_c/windows/system32/bcryptprimitives.dll" \
        packaging/windows/bcryptprimitives.c "$TOOLS/bcryptprimitives.def" -ladvapi32 || return 1
    touch "$TOOLS/wine/ready"
}

# run SECONDS FOLDER PROGRAM [arguments]: a program of the current target, in that folder. Text has Linux's line ends.
run() {
    local seconds=$1 folder=$2
    shift 2
    # shellcheck disable=SC2086
    (cd "$folder" && set -o pipefail && timeout -k 10 "$seconds" $RUN "$@" </dev/null 2>&1 | tr -d '\r')
}

# says TEXT SECONDS FOLDER PROGRAM [arguments]: a program ends well and prints exactly that.
says() {
    local text=$1 said
    shift
    said=$(run "$@") || die "dist: $CURRENT: $3 failed: $said"
    [ "$said" = "$text" ] || die "dist: $CURRENT: $3 should have printed \"$text\" and printed \"$said\""
}

# alone COMMAND...: with nothing of this shell's environment.
alone() { env -i PATH=/usr/bin:/bin HOME="$ALONE" "$@"; }

# uses_cmake ROOT FOLDER [cmake arguments]: the project of tests/package finds librtm below ROOT and builds into FOLDER.
uses_cmake() {
    local root=$1 into=$2
    shift 2
    { alone cmake -S tests/package -B "$into" -G Ninja -DCMAKE_PREFIX_PATH="$root" "$@" && alone cmake --build "$into"; } >"$into.log" 2>&1 ||
        { cat "$into.log"; die "dist: $CURRENT: the project in tests/package does not build with what is in $root"; }
}

# uses_pkg_config FOLDER-OF-PC OUTPUT SOURCE [arguments]: a C program built with the flags of pkg-config alone.
uses_pkg_config() {
    local pc=$1 output=$2 source=$3 flags
    shift 3
    flags=$(alone env PKG_CONFIG_LIBDIR="$pc" pkg-config "$@" --cflags --libs librtm) || die "dist: $CURRENT: pkg-config"
    # shellcheck disable=SC2086
    "$CROSS_CC" -std=c99 -D_POSIX_C_SOURCE=200809L "$source" -o "$output" $flags $THREADS ||
        die "dist: $CURRENT: $source does not build with pkg-config's flags: $flags"
}

# cmake_arguments prints, one a line, how CMake is told about the current target.
cmake_arguments() {
    case $GOOS in
    windows) printf '%s\n' -DCMAKE_SYSTEM_NAME=Windows "-DCMAKE_EXE_LINKER_FLAGS=-static" ;;
    *) printf '%s\n' -DCMAKE_SYSTEM_NAME=Linux ;;
    esac
    printf '%s\n' "-DCMAKE_SYSTEM_PROCESSOR=$GOARCH" "-DCMAKE_C_COMPILER=$(command -v "$CROSS_CC")" "-DCMAKE_CXX_COMPILER=$(command -v "$CROSS_CXX")" \
        -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=BOTH
}

# talk FOLDER: the demo. Two processes greet each other.
talk() {
    local status=0
    run 120 "$1" "./greet$EXE" bob alice >"$1/bob.out" &
    local bob=$!
    run 120 "$1" "./greet$EXE" alice bob >"$1/alice.out" || status=$?
    wait "$bob" || status=$?
    [ "$status" = 0 ] && grep -q bob "$1/alice.out" && grep -q alice "$1/bob.out"
}

# run_target NAME ARCHIVE: programs built from the unpacked archive with CMake and with pkg-config, the demo, and the C
# boundary test with a library that counts its handles. The server is this machine's.
run_target() {
    local name=$1 archive=$2 dir=$DIST/run/$1 arguments
    local unpacked=$dir/librtm-$VERSION-$1 server=$OUT/bin/rtm-server
    say "dist: $name: using the archive"
    rm -rf "$dir"
    mkdir -p "$dir/debug" "$dir/home"
    ALONE=$dir/home THREADS=-pthread
    case $archive in *.zip) unzip -q "$archive" -d "$dir" ;; *) tar -xzf "$archive" -C "$dir" ;; esac
    if [ "$GOOS" = windows ]; then
        THREADS="-static-libgcc -Wl,-Bstatic -lwinpthread -Wl,-Bdynamic" # nothing to be installed beside the program
        prepare_wine || die "dist: wine could not be set up"
        server="Z:${unpacked//\//\\}\\bin\\rtm-server.exe"
    fi
    mapfile -t arguments < <(cmake_arguments)
    uses_cmake "$unpacked" "$dir/uses" "${arguments[@]}"
    local program
    for program in first greet; do
        uses_pkg_config "$unpacked/lib/pkgconfig" "$dir/$program$EXE" "samples/$program/$program.c"
    done
    if [ "$GOOS" = windows ]; then
        cp "$unpacked/bin/rtm.dll" "$dir/"
        cp "$unpacked/bin/rtm.dll" "$dir/uses/"
    else
        export LD_LIBRARY_PATH=$unpacked/lib
    fi
    says "$VERSION" 60 "$dir/uses" "./uses-c$EXE"
    says "" 60 "$dir/uses" "./uses-cpp$EXE"
    start_server
    says "me says: Hello, world! 🌍" 120 "$dir" "./first$EXE"
    talk "$dir" || { cat "$dir/alice.out" "$dir/bob.out"; die "dist: $name: the demo failed"; }
    stop_server
    # The server in the archive, too, runs there.
    [[ $(run 60 "$unpacked/bin" "./rtm-server$EXE" --version) == *"$VERSION"* ]] || die "dist: $name: rtm-server --version"
    unset LD_LIBRARY_PATH

    cross_library "$dir/debug/$LIBRARY" rtmdebug || die "dist: $name: the library for the tests does not build"
    # Position independent: zig 0.11 links programs with weak functions for armv7 wrongly otherwise.
    local link="-fPIE -pie -L$dir/debug -lrtm -Wl,-rpath,$dir/debug"
    if [ "$GOOS" = windows ]; then link="$dir/debug/librtm.dll.a -static"; else ln -sf librtm.so "$dir/debug/librtm.so.$SOVERSION"; fi
    # shellcheck disable=SC2086
    "$CROSS_CC" -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -pthread -Wno-address -I "$unpacked/include" tests/c/boundary.c -o "$dir/debug/boundary$EXE" $link ||
        die "dist: $name: the boundary test does not build"
    start_server
    RTM_SERVER_BIN=$server run 900 "$dir/debug" "./boundary$EXE" "$RTM_SERVER_URL" >"$dir/boundary.log" ||
        { grep -a 'failed\|\.[ch]:' "$dir/boundary.log" | head -20; tail -n 3 "$dir/boundary.log"; die "dist: $name: the boundary test failed, see $dir/boundary.log"; }
    stop_server
    case $name in
    windows*) RAN="built and tested (wine)" ;;
    linux-x64) RAN="built and tested" ;;
    *) RAN="built and tested (qemu)" ;;
    esac
    tail -n 1 "$dir/boundary.log"
    if [ "$GOOS" = windows ]; then use_windows "$dir"; fi
    if [ -n "$DEB_ARCH" ]; then
        use_debian_packages "$dir"
        install_debian_packages "$dir"
        lint_debian_packages
    fi
}

# use_windows FOLDER: the library as a plug-in, in a folder with letters of several scripts; see windows/plugin.c. And the tests
# of what a server keeps in files, which Windows sees with other eyes.
use_windows() {
    local dir=$1/plugin way
    mkdir -p "$dir"
    cp "$1/rtm.dll" "$dir/plugin.dll.original"
    "$CROSS_CC" -std=gnu99 -O2 -Wall -Wextra -Werror -mwindows -static-libgcc -I include packaging/windows/plugin.c -o "$dir/plugin.exe" || die "dist: $CURRENT: plugin.c"
    for way in return exit-process exit-in-callback; do
        start_server --message-rate 0
        run 180 "$dir" ./plugin.exe "$RTM_SERVER_URL" "$way" || die "dist: $CURRENT: plugin.exe $way failed ($?)"
        stop_server
    done
    check "files with letters of several scripts" [ -s "$dir/Lög Журнал/ртм.log" ] && cmp "$dir/Lög Журнал/hinauf ↑.bin" "$dir/Lög Журнал/herunter ↓.bin" || die "dist: $CURRENT: names of files"
    env CGO_ENABLED=0 GOOS=windows GOARCH="$GOARCH" go test -c -o "$dir/media.exe" ./core/server/media || die "dist: $CURRENT: the tests of media do not build"
    run 300 "$ROOT/core/server/media" "$dir/media.exe" -test.run '^Test' || die "dist: $CURRENT: the tests of media"
}

# use_dotnet_windows PACKAGE: the assembly and the library for Windows of the unpacked NuGet package, with .NET for Windows.
# The tests are those that need nothing of Windows that wine lacks.
use_dotnet_windows() {
    local package=$1 dir=$DIST/run/nuget-windows tests said
    rm -rf "$dir"
    mkdir -p "$dir"
    CURRENT=nuget
    target windows-x64
    prepare_wine || die "dist: wine could not be set up"
    need_dotnet_windows
    cp "$package"/lib/netstandard2.0/agora_rtm.* "$package/runtimes/win-x64/native/rtm.dll" "$DIST/stage/librtm-$VERSION-windows-x64/bin/rtm-server.exe" "$dir/"
    compile_csharp "$dir/agora_rtm_tests.dll" -r:"$dir/agora_rtm.dll" -r:System.Core.dll -recurse:"bindings/csharp/tests/*.cs" || die "dist: nuget: the tests in C# do not build"
    export RTM_TEST_ROOT="Z:${ROOT//\//\\}" RTM_TEST_BIN="Z:${dir//\//\\}" DOTNET_STARTUP_HOOKS="Z:${dir//\//\\}\\agora_rtm_tests.dll" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    for tests in SurfaceTests PeerStoryTests LifetimeTests MediaTests; do
        said=$(RTM_TEST_ARGUMENTS=$tests run 300 "$dir" "$DOTNET" --version) || die "dist: nuget: $tests on .NET for Windows: $said"
        echo "$tests, on .NET for Windows: $(tail -n 1 <<<"$said")"
    done
    unset RTM_TEST_ROOT RTM_TEST_BIN DOTNET_STARTUP_HOOKS DOTNET_SYSTEM_GLOBALIZATION_INVARIANT
}

# library_with_types FILE [cgo arguments]: the library, with what debuggers and libabigail read of its types.
library_with_types() {
    local output=$1 link="-Wl,-soname,librtm.so.$SOVERSION -Wl,--version-script=$ROOT/export/librtm.map -Wl,-z,nodelete"
    CGO_ENABLED=1 CGO_CFLAGS="-O2 -g ${2:-}" go build -trimpath -buildvcs=false -buildmode=c-shared -tags nethttpomithttp2 \
        -ldflags "-compressdwarf=false -extldflags '$link'" -o "$output" ./export || die "dist: a library with its types does not build"
    rm -f "${output%.so}.h"
}

# growing prints the structs that may grow: those that begin with their size.
growing() { sed -n '/^typedef struct rtm_[a-z_]* {$/{N;s/typedef struct \(rtm_[a-z_]*\) {\n *uint32_t struct_size;.*/\1/p}' include/rtm/*.h | sort; }

# newer_library: a program with the structs of the first version also runs with a library of a later version, in whose
# headers every struct that may grow has one more member; and libabigail, which reads the types out of the compiled
# library, calls that no break, and a function less a break. Releases are held against the library of today.
newer_library() {
    local dir=$DIST/run/newer grown names release different=(abidiff --headers-dir1 include --headers-dir2 include --suppressions packaging/abi/growth.abignore)
    say "dist: an older program with a newer library"
    rm -rf "$dir"
    mkdir -p "$dir/include" "$dir/lib" "$dir/today"
    cp -r include/rtm "$dir/include/"
    names=$(growing | paste -sd'|')
    [ -n "$names" ] && grep -qF "^rtm_(" packaging/abi/growth.abignore && [ "$(sed -n 's/.*\^rtm_(\(.*\))\$/\1/p' packaging/abi/growth.abignore | tr '|' '\n' | sort | sed 's/^/rtm_/' | paste -sd'|')" = "$names" ] ||
        die "dist: packaging/abi/growth.abignore does not list the structs that may grow: $names"
    sed -i -E "/^\} ($names);/i\    void *later;" "$dir"/include/rtm/*.h
    grown=$(cat "$dir"/include/rtm/*.h | grep -c 'void \*later;')
    [ "$grown" = "$(grep -h 'struct_size;' include/rtm/*.h | wc -l)" ] || die "dist: $grown structs were made larger, not all that have a struct_size"
    library_with_types "$dir/lib/librtm.so" "-I$dir/include"
    ln -sf librtm.so "$dir/lib/librtm.so.$SOVERSION"
    compile_c "$dir/older" tests/c/older.c || die "dist: older.c"
    (cd "$dir" && LD_LIBRARY_PATH=$dir/lib timeout 60 ./older) || die "dist: a program with the structs of 0.1.0 fails with larger ones"

    CURRENT=abi
    library_with_types "$dir/today/librtm.so"
    abidw --headers-dir include --no-corpus-path --no-comp-dir-path --drop-undefined-syms --exported-interfaces-only "$dir/today/librtm.so" >"$dir/librtm.abi" ||
        die "dist: abidw cannot read the library"
    sed -n "s/.*<function-decl name='\([^']*\)'.*/\1/p" "$dir/librtm.abi" | check "functions whose types are known" same_symbols
    "${different[@]}" "$dir/librtm.abi" "$dir/today/librtm.so" || die "dist: the library differs from itself as it was recorded"
    "${different[@]}" "$dir/librtm.abi" "$dir/lib/librtm.so" || die "dist: structs that grow at their end are called a break"
    check "a struct that grew is not seen" grep -q "'struct rtm_message'" <(abidiff "$dir/librtm.abi" "$dir/lib/librtm.so")
    sed "s/rtm_version/rtm_before/g" "$dir/librtm.abi" >"$dir/gone.abi"
    check "a function that is gone is not seen" grep -q "rtm_before" <("${different[@]}" "$dir/gone.abi" "$dir/today/librtm.so")
    for release in packaging/abi/*.abi; do
        [ -f "$release" ] || { echo "libabigail has no release yet to hold the library against; see packaging/README.md"; break; }
        # Before 1.0.0 a minor version is a generation, then a major one.
        case $(basename "$release" .abi) in
        "${VERSION%.*}".*) ;;
        *) [ "${VERSION%%.*}" != 0 ] && [[ $(basename "$release") == "${VERSION%%.*}".* ]] || continue ;;
        esac
        "${different[@]}" "$release" "$dir/today/librtm.so" || die "dist: programs built with $(basename "$release" .abi) break"
    done
}

# recipes: the port of vcpkg builds what it promises. Conan's recipe needs Conan.
recipes() {
    local into=$DIST/run/vcpkg
    say "dist: recipes"
    rm -rf "$into" "$into-build"
    mkdir -p "$into"
    cmake -DPACKAGES="$into" -P packaging/vcpkg/check.cmake || die "dist: the port of vcpkg"
    CURRENT=vcpkg ALONE=$into
    uses_cmake "$into" "$into-build/uses"
    [ "$(env -i "$into-build/uses/uses-c")" = "$VERSION" ] || die "dist: the project in tests/package does not run with vcpkg's port"
    if command -v conan >/dev/null; then
        conan create packaging/conan --build=missing || die "dist: Conan's recipe"
    else
        python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' packaging/conan/conanfile.py || die "dist: Conan's recipe is not Python"
        echo "not tried, only read: packaging/conan; there is no conan here"
    fi
}
