#!/usr/bin/env bash
# Builds, shows, tests and measures librtm. ./build.sh help lists the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

ROOT=$PWD
OUT=$ROOT/build/out
TOOLS=$ROOT/build/tools
VERSION=$(sed -n 's/^#define RTM_VERSION_STRING "\([^"]*\)".*/\1/p' include/rtm/version.h)
SOVERSION=${VERSION%%.*}

usage() {
    cat <<TEXT
usage: ./build.sh [command]

  build   the library, the server, the samples, the C# assembly and the Unity package, into build/out (the default)
  demo    build, start a server, and let two programs talk to each other
  test    build and run every test
  torture long runs of the torture tests; tests/torture/README.md tells more
  docs    the reference of the C and C++ interface, as HTML in build/out/docs
  faults  build, and let a crowd talk through thousands of faults; --help after it lists its options
  bench   build and measure: latency, throughput, memory, sizes
  dist    build, test and pack for every platform; ./build.sh dist --help tells more
  clean   remove build/
  help    this text

What is missing on a Debian or Ubuntu machine is installed with apt-get when that is possible without asking for
a password. Go itself has to be there.
TEXT
}

say() { printf '\n== %s\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

# need PROGRAM=PACKAGE... makes sure that programs are there, installing their packages if need be. Of a file that is no
# program, PROGRAM is the path.
need() {
    local pair missing=()
    for pair in "$@"; do
        [[ $pair == /* && -e ${pair%%=*} ]] || command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}")
    done
    command -v go >/dev/null 2>&1 || die "Go is missing: install Go $(sed -n 's/^go //p' go.mod) or newer and put it on the PATH${missing[*]:+; also missing: ${missing[*]}}"
    [ ${#missing[@]} -eq 0 ] && return
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "missing packages: ${missing[*]} (sudo apt-get install ${missing[*]})"
        sudo=(sudo)
    fi
    command -v apt-get >/dev/null 2>&1 || die "missing programs, and no apt-get to install them: ${missing[*]}"
    say "installing ${missing[*]} with apt-get"
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        "apt-get update -qq && apt-get install -y -qq --no-install-recommends ${missing[*]} >/dev/null" ||
        die "apt-get could not install ${missing[*]}"
}

# npm_package FOLDER PACKAGE@VERSION FILE: a package from npm, in build/tools/FOLDER, unless its FILE is there already. Prints
# the path of that file. Nothing but npm itself knows where packages come from.
npm_package() {
    local file=$TOOLS/$1/node_modules/${2%@*}/$3
    if [ ! -x "$file" ]; then
        mkdir -p "$TOOLS/$1"
        npm install --silent --no-audit --no-fund --no-save --prefix "$TOOLS/$1" "$2" >/dev/null || return 1
        chmod +x "$file" || return 1
    fi
    echo "$file"
}

need_compiler() { need "${CC:-cc}=gcc libc6-dev"; }

# The demo does without C#.
need_all_compilers() { need "${CC:-cc}=gcc libc6-dev" mcs=mono-mcs mono=mono-runtime; }

# build_library OUTPUT [go build arguments]: the shared library. Only rtm_* symbols leave it. TAGS are build tags beside the
# one that leaves HTTP/2 out: nothing here speaks it, and it takes 0.4 MB.
build_library() {
    local output=$1
    shift
    local link="-Wl,-soname,librtm.so.$SOVERSION -Wl,--version-script=$ROOT/export/librtm.map -Wl,-z,nodelete"
    CGO_ENABLED=1 go build -trimpath -buildmode=c-shared -tags "nethttpomithttp2${TAGS:+,$TAGS}" -ldflags "-s -w -extldflags '$link'" "$@" -o "$output" ./export
    rm -f "${output%.so}.h" # the header cgo makes is not the public one
}

# compile_c OUTPUT SOURCE...: a C program against the built library.
compile_c() {
    local output=$1
    shift
    "${CC:-cc}" -std=c99 -D_POSIX_C_SOURCE=200809L -O2 -g -Wall -Wextra -Werror -pthread -I "$OUT/include" \
        "$@" -o "$output" -L "$OUT/lib" -lrtm -Wl,-rpath,'$ORIGIN/../lib'
}

# compile_cpp OUTPUT SOURCE...: a C++ program against the built library.
compile_cpp() {
    local output=$1
    shift
    "${CXX:-c++}" -std=c++17 -O2 -g -Wall -Wextra -Wpedantic -Werror -pthread -I "$OUT/include" \
        "$@" -o "$output" -L "$OUT/lib" -lrtm -Wl,-rpath,'$ORIGIN/../lib'
}

build() {
    need_compiler
    say "building librtm $VERSION"
    mkdir -p "$OUT/include" "$OUT/lib" "$OUT/bin"
    rm -rf "$OUT/include/rtm"
    cp -r include/rtm "$OUT/include/"
    build_library "$OUT/lib/librtm.so"
    ln -sf librtm.so "$OUT/lib/librtm.so.$SOVERSION"
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$OUT/bin/rtm-server" ./core/cmd/rtm-server
    compile_c "$OUT/bin/rtm-first" samples/first/first.c
    compile_c "$OUT/bin/rtm-greet" samples/greet/greet.c
    compile_c "$OUT/bin/rtm-chat" samples/chat/chat.c
    compile_c "$OUT/bin/rtm-host" samples/host/host.c
    compile_c "$OUT/bin/rtm-attributes" samples/attributes/attributes.c
    compile_c "$OUT/bin/rtm-presence" samples/presence/presence.c
    compile_c "$OUT/bin/rtm-call" samples/call/call.c
    compile_c "$OUT/bin/rtm-offline" samples/offline/offline.c
    compile_c "$OUT/bin/rtm-media" samples/media/media.c
    if command -v "${CXX:-c++}" >/dev/null 2>&1; then
        compile_cpp "$OUT/bin/rtm-first-cpp" samples/cpp/first.cpp
        compile_cpp "$OUT/bin/rtm-lobby" samples/cpp/lobby.cpp
    else
        say "no C++ compiler (g++): the samples in samples/cpp are left out"
    fi
    ls -l "$OUT/lib/librtm.so" "$OUT/bin" | awk 'NF > 8 { printf "%10d  %s\n", $5, $9 }'
}

# compile_csharp OUTPUT [mcs arguments]: warnings are errors, and the language is the one that Unity 2018 and Mono know.
compile_csharp() {
    local output=$1
    shift
    mcs -langversion:7.2 -unsafe -warn:4 -warnaserror -debug -out:"$output" "$@"
}

# build_csharp: the assembly, with the library beside it, where Mono and .NET look first, and the words that development
# environments show. A public member without any is an error.
build_csharp() {
    say "building agora_rtm.dll"
    mkdir -p "$OUT/csharp"
    compile_csharp "$OUT/csharp/agora_rtm.dll" -optimize -target:library -doc:"$OUT/csharp/agora_rtm.xml" -recurse:"bindings/csharp/src/*.cs"
    ln -sf ../lib/librtm.so "$OUT/csharp/librtm.so"
    compile_csharp "$OUT/csharp/first.exe" -r:"$OUT/csharp/agora_rtm.dll" samples/csharp/First.cs
}

# build_unity: the Unity package, ready to be added to a project.
build_unity() {
    say "assembling dev.librtm.unity"
    bindings/unity/package.sh assemble "$OUT/unity" "$OUT/lib/librtm.so"
    tar -czf "$OUT/dev.librtm.unity-$VERSION.tgz" --sort=name --owner=0 --group=0 --numeric-owner --transform 's,^\.,package,' -C "$OUT/unity" .
}

# docs makes the reference from the public headers. What is not documented there is an error.
docs() {
    need doxygen=doxygen
    mkdir -p "$OUT"
    rm -rf "$OUT/docs"
    { cat include/Doxyfile && echo "PROJECT_NUMBER = $VERSION" && echo "OUTPUT_DIRECTORY = \"$OUT/docs\""; } |
        doxygen - || die "the headers are not documented as they should be; see above"
    echo "$OUT/docs/index.html"
}

# start_server [options]: a server on a port of the system's choice; sets SERVER_PID and RTM_SERVER_URL.
SERVER_PID=
start_server() {
    local line_file
    line_file=$(mktemp)
    "$OUT/bin/rtm-server" --listen 127.0.0.1:0 --log-level warn "$@" >"$line_file" 2>"$line_file.log" &
    SERVER_PID=$!
    local i
    for ((i = 0; i < 200; i++)); do
        RTM_SERVER_URL=$(sed -n 's/.* listens on //p' "$line_file")
        [ -n "$RTM_SERVER_URL" ] && break
        kill -0 "$SERVER_PID" 2>/dev/null || die "rtm-server did not start: $(cat "$line_file.log")"
        sleep 0.05
    done
    rm -f "$line_file" "$line_file.log"
    [ -n "$RTM_SERVER_URL" ] || die "rtm-server did not say where it listens"
    export RTM_SERVER_URL
}

stop_server() {
    [ -n "$SERVER_PID" ] || return 0
    kill "$SERVER_PID" 2>/dev/null || true
    wait "$SERVER_PID" 2>/dev/null || true
    SERVER_PID=
}

# own_temporary_files: what tests put into temporary files goes with this run, also that of programs which are killed.
TEMPORARY=
own_temporary_files() {
    TEMPORARY=$(mktemp -d)
    chmod 755 "$TEMPORARY" # some tests act as somebody else
    export TMPDIR=$TEMPORARY
}

clean_up() {
    stop_server
    [ -z "$TEMPORARY" ] || rm -rf "$TEMPORARY"
}
trap clean_up EXIT

# greet_each_other runs the two programs of the demo against the running server.
greet_each_other() {
    local work status=0
    work=$(mktemp -d)
    (cd "$work" && exec "$OUT/bin/rtm-greet" bob alice) &
    local bob=$!
    (cd "$work" && exec "$OUT/bin/rtm-greet" alice bob) || status=$?
    wait "$bob" || status=$?
    rm -rf "$work"
    return "$status"
}

demo() {
    build
    say "demo: two processes talk through rtm-server"
    start_server
    echo "server: $RTM_SERVER_URL (process $SERVER_PID)"
    greet_each_other
    stop_server
    echo "server: stopped"
}

case "${1:-build}" in
build)
    need_all_compilers
    build
    build_csharp
    build_unity
    ;;
library) # for CMake: only the library, into the named file
    need_compiler
    build_library "${2:?usage: ./build.sh library FILE}"
    ;;
demo) demo ;;
test)
    # shellcheck source=tests/run.sh
    . tests/run.sh
    run_tests
    ;;
torture)
    # shellcheck source=tests/run.sh
    . tests/run.sh
    run_torture
    ;;
docs) docs ;;
faults)
    build
    CGO_ENABLED=0 go run ./core/faults/cmd/rtm-faults --server "$OUT/bin/rtm-server" "${@:2}"
    ;;
bench)
    build
    (cd tests/bench && go run . --library "$OUT/lib" --include "$OUT/include" --server "$OUT/bin/rtm-server" "${@:2}")
    ;;
dist)
    # shellcheck source=packaging/dist.sh
    . packaging/dist.sh
    dist "${@:2}"
    ;;
clean) rm -rf build ;;
help | -h | --help) usage ;;
*)
    { echo "build.sh: there is no command $1" && usage; } >&2
    exit 2
    ;;
esac
