# The tests, sourced by build.sh, whose functions it uses. Each step prints its name; the first failure ends the
# run with a message that names it.

# step NAME COMMAND...
step() {
    local name=$1
    shift
    say "test: $name"
    "$@" || die "test failed: $name"
}

check_format() {
    local unformatted
    unformatted=$(gofmt -l core export tests)
    [ -z "$unformatted" ] || die "gofmt would change: $unformatted"
    go vet ./...
}

# Every public header compiles alone, as C and as C++, without a warning.
check_headers() {
    local header
    for header in include/rtm/*.h; do
        printf '#include <rtm/%s>\nextern int not_empty;\n' "$(basename "$header")" |
            "${CC:-cc}" -std=c99 -Wall -Wextra -pedantic -Werror -I include -fsyntax-only -x c - || return 1
        printf '#include <rtm/%s>\n#include <rtm/%s>\n' "$(basename "$header")" "$(basename "$header")" |
            "${CXX:-c++}" -std=c++17 -Wall -Wextra -pedantic -Werror -I include -fsyntax-only -x c++ - || return 1
    done
    check_cpp_header
}

# The C++ header compiles alone and in two files of one program, with and without exceptions, by each compiler there is.
check_cpp_header() {
    local compiler flags dir=$ROOT/build/test/header
    mkdir -p "$dir"
    for compiler in "${CXX:-c++}" clang++; do
        command -v "$compiler" >/dev/null 2>&1 || { echo "no $compiler here"; continue; }
        for flags in "" -fno-exceptions "-fno-exceptions -fno-rtti" -std=c++20; do
            # shellcheck disable=SC2086 # several flags, or none
            "$compiler" -std=c++17 $flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror \
                -I include -fsyntax-only tests/cpp/twice.cpp || return 1
        done
    done
}

# What people download stays small: no more than 8,000,000 bytes on Linux x86-64.
check_size() {
    local goal=8000000 size
    [ "$(uname -sm)" = "Linux x86_64" ] || { echo "not measured: the goal is for Linux x86_64, this is $(uname -sm)"; return; }
    size=$(wc -c <"$OUT/lib/librtm.so") || return 1
    echo "librtm.so has $size bytes of $goal"
    [ "$size" -le "$goal" ] || {
        echo "it is $((size - goal)) bytes too large: export/README.md, section Size, says how to find what became larger"
        return 1
    }
}

go_tests() { RTM_LIB=$OUT/lib/librtm.so go test -race ./...; }

# Every fuzz target a thousand times: enough to see that it runs and that what it once found stays mended. Look longer with
# go test ./core/server -fuzz FuzzSession
fuzz_briefly() {
    local file target execs
    for file in $(grep -rl '^func Fuzz' core export --include='*_test.go' | sort); do
        for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file"); do
            go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime 1000x >"$ROOT/build/fuzz.log" 2>&1 ||
                { cat "$ROOT/build/fuzz.log"; return 1; }
            execs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$ROOT/build/fuzz.log" | tail -n 1)
            [ -n "$execs" ] || { echo "$target ran nothing"; cat "$ROOT/build/fuzz.log"; return 1; }
            printf '%-20s %s\n' "$target" "$execs"
        done
    done
}

# boundary_test NAME [FLAG]: the C program that calls every function, against a library that can count its open handles.
# FLAG -asan builds both with the address sanitizer.
boundary_test() {
    local name=$1 flag=${2:-} sanitize=()
    local dir=$ROOT/build/test/$name
    [ "$flag" = -asan ] && sanitize=(-fsanitize=address)
    mkdir -p "$dir/lib" "$dir/bin"
    # shellcheck disable=SC2086 # no flag is no argument
    TAGS=rtmdebug build_library "$dir/lib/librtm.so" $flag || return 1
    ln -sf librtm.so "$dir/lib/librtm.so.$SOVERSION"
    "${CC:-cc}" -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Werror -pthread "${sanitize[@]}" -I include \
        tests/c/boundary.c -o "$dir/bin/boundary" -L "$dir/lib" -lrtm -Wl,-rpath,'$ORIGIN/../lib' -ldl || return 1
    start_server
    (cd "$dir" && RTM_SERVER_BIN=$OUT/bin/rtm-server ./bin/boundary "$RTM_SERVER_URL" >boundary.log 2>&1) || { cat "$dir/boundary.log"; return 1; }
    tail -n 1 "$dir/boundary.log"
    stop_server
}

# cpp_test NAME [FLAG]: the C++ header, against the library that boundary_test NAME has built.
cpp_test() {
    local name=$1 flag=${2:-} sanitize=()
    local dir=$ROOT/build/test/$name
    [ "$flag" = -asan ] && sanitize=(-fsanitize=address)
    "${CXX:-c++}" -std=c++17 -O1 -g -Wall -Wextra -Wpedantic -Werror -pthread "${sanitize[@]}" -I include \
        tests/cpp/wrapper.cpp tests/cpp/allocations.cpp -o "$dir/bin/wrapper" -L "$dir/lib" -lrtm \
        -Wl,-rpath,'$ORIGIN/../lib' || return 1
    (cd "$dir" && timeout 300 ./bin/wrapper >wrapper.log 2>&1) || { cat "$dir/wrapper.log"; return 1; }
    tail -n 1 "$dir/wrapper.log"
}

signals_test() {
    local dir=$ROOT/build/test/signals
    mkdir -p "$dir/bin"
    "${CC:-cc}" -std=c99 -O1 -g -Wall -Wextra -Werror -pthread -I include tests/c/signals.c -o "$dir/bin/signals" -ldl || return 1
    (cd "$dir" && ./bin/signals "$OUT/lib/librtm.so")
}

# What is told while the network fails, by a server that has little patience.
silence_test() {
    local program=$ROOT/build/test/bin/silence
    mkdir -p "$(dirname "$program")"
    compile_c "$program" tests/c/silence.c -Wl,-rpath,"$OUT/lib" || return 1
    start_server --ping-interval 300ms --silence 1s --unreachable-after 1500ms --offline-after 4s
    timeout 120 "$program" "$RTM_SERVER_URL" "$OUT/bin/rtm-server" || return 1
    stop_server
}

# The demo leaves no process behind, also when it runs twice.
demo_twice() {
    local before after i
    for i in 1 2; do
        start_server
        greet_each_other || return 1
        before=$SERVER_PID
        stop_server
        after=$(ps -o pid= -p "$before" || true)
        [ -z "$after" ] || { echo "process $before is still there"; return 1; }
    done
}

# The first programs of the README, in C and in C++, say hello to themselves.
first_programs() {
    start_server
    local said program
    for program in rtm-first rtm-first-cpp; do
        said=$(cd "$ROOT/build" && timeout 30 "$OUT/bin/$program") || return 1
        [ "$said" = "me says: Hello, world! 🌍" ] || { echo "$program said: $said"; return 1; }
    done
    stop_server
}

# A sample that is called wrongly says how to call it, and does nothing; no server runs here. The first programs of the
# README take no arguments and do not look.
samples_explain_themselves() {
    local name arguments said status
    for name in attributes call chat greet host lobby media offline presence; do
        for arguments in --help "a b c d e f g" "read bob x"; do
            status=0
            # shellcheck disable=SC2086 # the words are arguments
            said=$(timeout 30 "$OUT/bin/rtm-$name" $arguments 2>&1 </dev/null) || status=$?
            [ "$status" = 2 ] && grep -q "^usage: .*rtm-$name" <<<"$said" || { echo "rtm-$name $arguments: status $status, $said"; return 1; }
        done
    done
}

# One user is seen to come and go.
presence_sample() {
    start_server
    local said
    said=$(cd "$ROOT/build" && timeout 60 "$OUT/bin/rtm-presence") || { echo "it said: $said"; return 1; }
    stop_server
    [ "$said" = "bert is offline
bert is online
lobby has 0 members
bert is offline" ] || { echo "it said: $said"; return 1; }
}

# run_csharp PROGRAM [arguments]: a program under Mono, from its own folder.
run_csharp() {
    (cd "$(dirname "$1")" && timeout 300 mono --debug "$@")
}

# The C# assembly: its surface, its oddities, and every feature over a real server; see bindings/csharp/tests.
csharp_tests() {
    local dir=$ROOT/build/test/csharp
    mkdir -p "$dir"
    cp "$OUT"/csharp/agora_rtm.{dll*,xml} "$dir/"
    ln -sf "$OUT/lib/librtm.so" "$dir/librtm.so"
    compile_csharp "$dir/agora_rtm_tests.exe" -r:"$dir/agora_rtm.dll" -r:System.Core.dll -recurse:"bindings/csharp/tests/*.cs" || return 1
    export RTM_TEST_ROOT=$ROOT RTM_TEST_BIN=$OUT/bin
    RTM_TEST_HOST="mono --debug" run_csharp "$dir/agora_rtm_tests.exe" || return 1
    find_coreclr || return 0
    RTM_TEST_HOST=$CORECLR timeout 300 "$CORECLR" "$dir/agora_rtm_tests.exe"
}

# find_coreclr: sets RTM_TEST_CORECLR to a program that brings a .NET 8 runtime along, unless it names one already. False, and
# the reason is printed, when there is none.
CORECLR=$ROOT/bindings/csharp/tests/coreclr.sh
find_coreclr() {
    [ -z "${RTM_TEST_CORECLR:-}" ] || return 0
    [ "$(uname -sm)" = "Linux x86_64" ] || { echo "not run under .NET: the runtime that is fetched is for Linux x86_64, this is $(uname -sm)"; return 1; }
    command -v npm >/dev/null 2>&1 || { echo "not run under .NET: there is no npm to fetch a runtime, and RTM_TEST_CORECLR names no program that has one"; return 1; }
    RTM_TEST_CORECLR=$(npm_package coreclr @microsoft/sarif-multitool-linux@5.7.0 Sarif.Multitool) ||
        { RTM_TEST_CORECLR=; echo "not run under .NET: npm could not fetch a program that has a runtime"; return 1; }
    export RTM_TEST_CORECLR
}

# Everything at once, from many threads, and processes that end in the middle of it: tests/torture/README.md. They use the
# libraries that boundary_test has built. One that hangs is shown after a minute.
torture_c() {
    local dir=$ROOT/build/test/torture name mode how
    mkdir -p "$dir"
    "${CC:-cc}" -std=c99 -O1 -g -Wall -Wextra -Werror tests/torture/ends.c -o "$dir/ends" || return 1
    torture_program torture boundary || return 1
    torture_program endings boundary || return 1
    torture_program torture boundary-asan -fsanitize=address || return 1
    for mode in thread poll; do
        "$dir/ends" --seed "$TORTURE_SEED" -- "$ROOT/build/test/boundary/bin/torture" "$mode" "${TORTURE_ROUNDS:-300}" || return 1
        "$dir/ends" --seed "$TORTURE_SEED" -- "$ROOT/build/test/boundary-asan/bin/torture" "$mode" "${TORTURE_ROUNDS:-100}" || return 1
    done
    for how in return exit _exit exit-in-callback exit-elsewhere; do
        printf '%-16s ' "$how"
        "$dir/ends" --times "${TORTURE_ENDS:-10}" --seed "$TORTURE_SEED" --status 5 -- "$ROOT/build/test/boundary/bin/endings" "$how" || return 1
    done
    printf '%-16s ' SIGTERM
    "$dir/ends" --times "${TORTURE_ENDS:-10}" --seed "$TORTURE_SEED" --kill 15 --signal 15 -- "$ROOT/build/test/boundary/bin/endings" wait
}

# torture_program NAME TEST [FLAG]: a program of tests/torture with the library of a boundary test.
torture_program() {
    local dir=$ROOT/build/test/$2
    "${CC:-cc}" -std=gnu99 -O1 -g -Wall -Wextra -Werror -pthread ${3:+"$3"} -I include "tests/torture/$1.c" -o "$dir/bin/$1" \
        -L "$dir/lib" -lrtm -Wl,-rpath,'$ORIGIN/../lib'
}

torture_csharp() {
    local dir=$ROOT/build/test/torture
    mkdir -p "$dir"
    cp "$OUT"/csharp/agora_rtm.dll* "$dir/"
    ln -sf "$ROOT/build/test/boundary/lib/librtm.so" "$dir/librtm.so"
    compile_csharp "$dir/torture.exe" -r:"$dir/agora_rtm.dll" -r:System.Core.dll -recurse:"tests/torture/*.cs" \
        bindings/csharp/tests/StartupHook.cs || return 1
    start_server --message-rate 0
    torture_runtime Mono mono --debug || return 1
    if find_coreclr; then torture_runtime .NET "$CORECLR" || return 1; fi
    stop_server
}

# torture_runtime NAME HOST...
torture_runtime() {
    local name=$1 ends=$ROOT/build/test/torture/ends program=$ROOT/build/test/torture/torture.exe mode how
    shift
    echo "$name"
    for mode in thread poll; do
        "$ends" --seed "$TORTURE_SEED" -- "$@" "$program" rounds "$mode" "${TORTURE_ROUNDS:-60}" || return 1
    done
    "$ends" --seed "$TORTURE_SEED" -- "$@" "$program" faults "${TORTURE_EVENTS:-90000}" || return 1
    for how in return exit exit-in-event exit-elsewhere; do
        # Of a program that a startup hook has taken over, Main is its own.
        local status=5
        if [ "$how" = return ] && [ "$name" = .NET ]; then status=0; fi
        printf '%-16s ' "$how"
        RTM_TEST_RETURN=$([ "$how" != return ] || echo 1) \
            "$ends" --times "${TORTURE_ENDS:-2}" --seed "$TORTURE_SEED" --status "$status" -- "$@" "$program" end "$how" || return 1
    done
}

# The same dice every time, unless told otherwise.
TORTURE_SEED=${TORTURE_SEED:-1}

# The first program in C# says hello to itself, too.
csharp_sample() {
    start_server
    local said
    said=$(run_csharp "$OUT/csharp/first.exe") || { echo "it said: $said"; return 1; }
    stop_server
    [ "$said" = "me says: Hello, world! 🌍" ] || { echo "it said: $said"; return 1; }
}

# The assembled Unity package, against a stand-in for the engine; see bindings/unity/tests. Arguments choose tests.
unity_tests() {
    local dir=$ROOT/build/test/unity tests=$ROOT/bindings/unity/tests package=$OUT/unity unity status=0
    rm -rf "$dir"
    mkdir -p "$dir/lib"
    tar -tzf "$OUT/dev.librtm.unity-$VERSION.tgz" | grep -x package/package.json >"$dir/in-tarball" || return 1
    ln -sf "$OUT/lib/librtm.so" "$dir/lib/librtm.so"
    compile_csharp "$dir/UnityEngine.dll" -target:library -recurse:"$tests/engine/*.cs" || return 1
    unity=(-d:UNITY_5_3_OR_NEWER -d:UNITY_2019_4_OR_NEWER -r:"$dir/UnityEngine.dll")
    compile_csharp "$dir/UnityEditor.dll" -target:library "${unity[@]}" -recurse:"$tests/editor/*.cs" || return 1
    compile_csharp "$dir/nunit.framework.dll" -target:library "${unity[@]}" -recurse:"$tests/framework/*.cs" || return 1
    # Under a name of its own: two assemblies of one name are one to Mono.
    compile_csharp "$dir/agora_rtm_ios.dll" -target:library "${unity[@]}" -d:UNITY_IOS -d:UNITY_2020_1_OR_NEWER -recurse:"$package/Runtime/*.cs" || return 1
    compile_csharp "$dir/agora_rtm.dll" -optimize -target:library "${unity[@]}" -recurse:"$package/Runtime/*.cs" || return 1
    unity+=(-r:"$dir/agora_rtm.dll" -r:"$dir/UnityEditor.dll" -r:"$dir/nunit.framework.dll")
    compile_csharp "$dir/Samples.dll" -target:library "${unity[@]}" -recurse:"$package/Samples~/*.cs" || return 1
    compile_csharp "$dir/agora_rtm.Editor.dll" -target:library "${unity[@]}" -recurse:"$package/Editor/*.cs" || return 1
    compile_csharp "$dir/agora_rtm_ios_editor.dll" -target:library "${unity[@]}" -r:"$dir/UnityEditor.dll" -d:UNITY_IOS "$package/Editor/XcodeLibraries.cs" || return 1
    unity+=(-r:"$dir/agora_rtm.Editor.dll" -r:"$dir/Samples.dll")
    compile_csharp "$dir/agora_rtm.Tests.Runtime.dll" -target:library "${unity[@]}" -recurse:"$package/Tests/Runtime/*.cs" || return 1
    compile_csharp "$dir/agora_rtm.Tests.Editor.dll" -target:library "${unity[@]}" -recurse:"$package/Tests/Editor/*.cs" || return 1
    compile_csharp "$dir/UnityStories.exe" "${unity[@]}" -r:System.Core.dll -recurse:"$tests/stories/*.cs" || return 1
    start_server --message-rate 0
    # The library lies apart, so that one story can do without it; the address comes from the settings, not from here.
    (cd "$dir" && env -u RTM_SERVER_URL LD_LIBRARY_PATH="$dir/lib" UNITY_STORIES_PACKAGE="$package" \
        UNITY_STORIES_SOURCES="$ROOT/bindings/csharp/src" UNITY_STORIES_PLAIN="$OUT/csharp/agora_rtm.dll" \
        UNITY_STORIES_IOS="$dir/agora_rtm_ios.dll" UNITY_STORIES_IOS_EDITOR="$dir/agora_rtm_ios_editor.dll" timeout 300 mono --debug UnityStories.exe "$RTM_SERVER_URL" "$@") || status=$?
    stop_server
    return "$status"
}

# Two people chat: what one types the other reads.
chat_test() {
    local dir=$ROOT/build/test/chat
    rm -rf "$dir"
    mkdir -p "$dir"
    start_server
    mkfifo "$dir/alice.in" "$dir/bob.in"
    (cd "$dir" && exec "$OUT/bin/rtm-chat" alice) <"$dir/alice.in" >"$dir/alice.out" 2>&1 &
    local alice=$!
    exec 7>"$dir/alice.in"
    wait_for_line "$dir/alice.out" 'alice is in lobby' || return 1
    (cd "$dir" && exec "$OUT/bin/rtm-chat" bob) <"$dir/bob.in" >"$dir/bob.out" 2>&1 &
    local bob=$!
    exec 8>"$dir/bob.in"
    wait_for_line "$dir/alice.out" 'bob is here' || return 1
    echo 'good morning, grüß Gott, おはよう' >&7
    wait_for_line "$dir/bob.out" 'alice: good morning, grüß Gott, おはよう' || return 1
    echo '/peer alice a word in private' >&8
    wait_for_line "$dir/alice.out" 'bob (to you): a word in private' || return 1
    echo '/peer nobody hello' >&8
    wait_for_line "$dir/bob.out" 'RTM_PEER_MESSAGE_ERR_PEER_UNREACHABLE' || return 1
    echo '/members' >&7
    wait_for_line "$dir/alice.out" '2 here:' || return 1
    echo '/quit' >&8
    wait_for_line "$dir/alice.out" 'bob has left' || return 1
    exec 7>&- 8>&-
    wait "$alice" && wait "$bob" || return 1
    stop_server
}

# A process that hosts, and one that joins it.
host_test() {
    local dir=$ROOT/build/test/host url
    rm -rf "$dir"
    mkdir -p "$dir"
    (cd "$dir" && exec timeout 60 "$OUT/bin/rtm-host") >"$dir/host.out" 2>&1 &
    local host=$!
    wait_for_line "$dir/host.out" 'hosting at' || return 1
    url=$(sed -n 's/^hosting at //p' "$dir/host.out")
    (cd "$dir" && timeout 60 "$OUT/bin/rtm-host" "$url") >"$dir/guest.out" 2>&1 || { cat "$dir/guest.out"; return 1; }
    wait "$host" || { cat "$dir/host.out"; return 1; }
    cat "$dir/host.out" "$dir/guest.out"
}

# The sample about attributes tells the same story every time.
attributes_sample() {
    local dir=$ROOT/build/test/attributes
    mkdir -p "$dir"
    start_server
    (cd "$dir" && timeout 60 "$OUT/bin/rtm-attributes") >"$dir/out" || { cat "$dir/out"; return 1; }
    stop_server
    diff "$dir/out" - <<'TEXT'
bob reads of alice: mood = cheerful
bob reads of alice: level = 7
bob was too late, and reads again
the channel has topic = cats, written by alice
the channel has topic = dogs, written by bob
TEXT
}

# One calls, the other comes later, refuses, and accepts.
call_sample() {
    local dir=$ROOT/build/test/call
    mkdir -p "$dir"
    start_server
    (cd "$dir" && exec timeout 90 "$OUT/bin/rtm-call" alice bob) >"$dir/alice.out" 2>&1 &
    local alice=$!
    (cd "$dir" && timeout 90 "$OUT/bin/rtm-call" bob) >"$dir/bob.out" 2>&1 || { cat "$dir/bob.out"; return 1; }
    wait "$alice" || { cat "$dir/alice.out"; return 1; }
    stop_server
    diff "$dir/alice.out" - <<'TEXT' && diff "$dir/bob.out" - <<'TEXT2'
alice: it rings at bob's
alice: bob refuses: "give me a minute"
alice: it rings at bob's
alice: bob accepts: "here I am"
TEXT
bob: alice calls me into room-7: "have you got a moment?"
bob: alice calls me into room-7: "and now?"
bob: on my way
TEXT2
}

# What was said to one who was away is read after the login.
offline_sample() {
    local dir=$ROOT/build/test/offline
    mkdir -p "$dir"
    start_server
    (cd "$dir" && timeout 60 "$OUT/bin/rtm-offline" send bob "good morning" "and good night" &&
        timeout 60 "$OUT/bin/rtm-offline" read bob 2) >"$dir/out" || { cat "$dir/out"; return 1; }
    stop_server
    diff "$dir/out" - <<'TEXT'
kept for bob: good morning
kept for bob: and good night
alice left a message: good morning
alice left a message: and good night
TEXT
}

# A file goes from one user to another and arrives as it was.
media_sample() {
    local dir=$ROOT/build/test/media
    rm -rf "$dir"
    mkdir -p "$dir"
    head -c 3000000 "$OUT/lib/librtm.so" >"$dir/a file"
    start_server --media-dir "$dir/kept"
    (cd "$dir" && timeout 60 "$OUT/bin/rtm-media" "a file") >"$dir/out" || { cat "$dir/out"; return 1; }
    stop_server
    cat "$dir/out"
    cmp "$dir/a file" "$dir/a file.copy" && grep -q 'alice sends a file, 3000000 bytes: for you' "$dir/out" &&
        grep -q 'download \[########################################\] 100%' "$dir/out"
}

# The lobby in C++ brings its own server, and always tells the same.
lobby_sample() {
    local said
    said=$(timeout 60 "$OUT/bin/rtm-lobby") || { echo "it said: $said"; return 1; }
    diff <(echo "$said") - <<'TEXT'
ada opens the lobby
bob is here
bob is ready
cyd is here
cyd is ready
the game starts with 2 guests
bob and cyd are playing
TEXT
}

wait_for_line() {
    local file=$1 text=$2 i
    for ((i = 0; i < 600; i++)); do
        grep -qF "$text" "$file" 2>/dev/null && return 0
        sleep 0.05
    done
    echo "no \"$text\" in $file:"
    cat "$file"
    return 1
}

# The package is installed into an empty folder, and programs are built from it with nothing else.
package_test() {
    local dir=$ROOT/build/test/package
    rm -rf "$dir"
    mkdir -p "$dir"
    cmake -S . -B "$dir/build" -G Ninja -DCMAKE_INSTALL_PREFIX="$dir/prefix" >"$dir/log" &&
        cmake --build "$dir/build" >>"$dir/log" && cmake --install "$dir/build" >>"$dir/log" ||
        { cat "$dir/log"; return 1; }
    cmake -S tests/package -B "$dir/uses" -G Ninja -DCMAKE_PREFIX_PATH="$dir/prefix" >>"$dir/log" &&
        cmake --build "$dir/uses" >>"$dir/log" || { cat "$dir/log"; return 1; }
    (cd "$dir" && ./uses/uses-c && ./uses/uses-cpp) || return 1
    local flags pc
    pc=$(dirname "$(find "$dir/prefix" -name librtm.pc)")
    flags=$(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs librtm)
    # shellcheck disable=SC2086
    "${CC:-cc}" tests/package/main.c -o "$dir/uses-pc" $flags "-Wl,-rpath,$(dirname "$pc")" && (cd "$dir" && ./uses-pc) || return 1
    xargs rm <"$dir/build/install_manifest.txt"
    [ -z "$(find "$dir/prefix" ! -type d)" ] || { echo "uninstalling leaves:" && find "$dir/prefix" ! -type d && return 1; }
}

# A program with the structs of the first version, against the library of today.
older_program() {
    local program=$ROOT/build/test/bin/older
    mkdir -p "$(dirname "$program")"
    compile_c "$program" tests/c/older.c -Wl,-rpath,"$OUT/lib" || return 1
    (cd "$ROOT/build/test" && timeout 60 "$program")
}

# What is told when there is no memory for it.
starved_program() {
    local program=$ROOT/build/test/bin/starved
    [ "$(uname -s)" = Linux ] || { echo "not run: it needs the malloc of glibc"; return; }
    mkdir -p "$(dirname "$program")"
    compile_c "$program" tests/c/starved.c -Wl,-rpath,"$OUT/lib" || return 1
    (cd "$ROOT/build/test" && timeout 60 "$program")
}

# Only the torture, for as long as the variables of tests/torture/README.md say.
run_torture() {
    need "${CC:-cc}=gcc libc6-dev" mcs=mono-mcs mono=mono-runtime
    own_temporary_files
    build
    build_csharp
    step "C boundary" boundary_test boundary
    step "C boundary with the address sanitizer" boundary_test boundary-asan -asan
    step "torture in C" torture_c
    step "torture in C#" torture_csharp
}

run_tests() {
    need "${CC:-cc}=gcc libc6-dev" "${CXX:-c++}=g++" cmake=cmake ninja=ninja-build pkg-config=pkg-config ps=procps doxygen=doxygen \
        mcs=mono-mcs mono=mono-runtime
    own_temporary_files
    build
    build_csharp
    build_unity
    step "formatting and vet" check_format
    step "headers compile alone" check_headers
    step "size of the library" check_size
    step "reference documentation" docs
    step "Go tests with the race detector" go_tests
    step "fuzzing, a thousand inputs each" fuzz_briefly
    step "C boundary" boundary_test boundary
    step "C boundary with the address sanitizer" boundary_test boundary-asan -asan
    step "C++ header" cpp_test boundary
    step "C++ header with the address sanitizer" cpp_test boundary-asan -asan
    step "signals of the host" signals_test
    step "torture in C" torture_c
    step "what is told while the network fails" silence_test
    step "demo, twice" demo_twice
    step "first programs" first_programs
    step "samples explain themselves" samples_explain_themselves
    step "chat" chat_test
    step "hosting" host_test
    step "attributes sample" attributes_sample
    step "presence sample" presence_sample
    step "call sample" call_sample
    step "offline sample" offline_sample
    step "media sample" media_sample
    step "lobby sample" lobby_sample
    step "C# assembly" csharp_tests
    step "torture in C#" torture_csharp
    step "C# sample" csharp_sample
    step "Unity package" unity_tests
    step "older program" older_program
    step "without memory" starved_program
    step "installed package" package_test
    say "all tests passed"
}
