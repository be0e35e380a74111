# iOS and Android, whose vendors' tools finish what is made here. Sourced by dist.sh.

# ios_compiler TRIPLE: prints the path of clang for iOS or its simulator, with the headers for macOS that zig brings.
# There is nothing to link with: that happens in Xcode.
ios_compiler() {
    local path=$TOOLS/cc-$1 headers=$ZIG_LIB/libc/include architecture=aarch64
    case $1 in x86_64*) architecture=x86_64 ;; esac
    cat >"$path" <<TEXT
#!/bin/sh
exec clang -target $1 -nostdinc -isystem "$ROOT/packaging/ios/headers" -isystem "$CLANG_HEADERS" -isystem "$headers/any-macos-any" \
    -isystem "$headers/$architecture-macos.12-none" -isystem "$headers/any-macos.12-any" -Wno-unused-command-line-argument "\$@"
TEXT
    chmod +x "$path"
    echo "$path"
}

# ios_archive GOARCH TRIPLE PLATFORM OUTPUT: one static library; PLATFORM is what its objects must say.
ios_archive() {
    local platform=$3 output=$4 object
    GOOS=ios GOARCH=$1 GOARM='' CROSS_CC=$(ios_compiler "$2")
    AR=$LLVM/llvm-ar cross_go c-archive "$output" "-extar $LLVM/llvm-ar" || die "dist: ios: $2 does not build"
    "$LLVM/llvm-ranlib" -D "$output" || die "dist: ios: ranlib"
    "$LLVM/llvm-nm" --defined-only --extern-only --quiet "$output" | sed -n 's/^[0-9a-f]* T _\(rtm_.*\)/\1/p' | grep -v '^rtm_internal' |
        check "public functions in $2" same_symbols
    for object in $("$LLVM/llvm-objdump" --macho --private-headers "$output" 2>/dev/null | sed -n 's/^ *platform //p' | sort -u); do
        check "an object in $2 is for platform $object" [ "$object" = "$platform" ]
    done
}

# ios_standins: what a linker needs of iOS to see whether anything is missing: the stubs for macOS under another name.
ios_standins() {
    local root=$TOOLS/ios file
    mkdir -p "$root/usr/lib" "$root/System/Library/Frameworks"
    cp "$ZIG_LIB/libc/darwin/libSystem.12.tbd" "$root/usr/lib/libSystem.tbd"
    cp packaging/macos-stubs/libresolv.9.tbd "$root/usr/lib/libresolv.tbd"
    cp -r packaging/macos-stubs/*.framework "$root/System/Library/Frameworks/"
    for file in "$root"/usr/lib/*.tbd "$root"/System/Library/Frameworks/*/*.tbd; do
        sed -i '/^uuids:/,/^[^ ]/{/^uuids:/d;/^ /d}' "$file" # of builds, one platform in each
        sed -i 's/\(x86_64\|arm64\)-macos/\1-ios-simulator/g; s/\(arm64\)-ios-simulator/&, \1-ios/g' "$file"
    done
}

# ios_link TRIPLE ARCHIVE: a program of the samples links with the archive and with what the module map names.
ios_link() {
    local program=$TOOLS/ios-first compiler
    compiler=$(ios_compiler "$1")
    "$compiler" -std=c99 -fuse-ld=lld -isysroot "$TOOLS/ios" -I include samples/first/first.c "$2" -o "$program" \
        -lresolv -framework CoreFoundation -framework Security || die "dist: ios: $1 does not link"
    "$LLVM/llvm-objdump" --macho --private-headers "$program" | check "program for iOS" grep -q 'platform ios'
}

# ios_framework FOLDER: Info.plist names exactly the libraries that are there, with their processors, and a program that
# imports the module compiles with each.
ios_framework() {
    local framework=$1 slice
    check "Info.plist names other libraries" \
        [ "$(sed -n '/LibraryIdentifier/{n;s,.*<string>\(.*\)</string>.*,\1,p}' "$framework/Info.plist" | sort)" = "$(cd "$framework" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)" ]
    for slice in "$framework"/ios-*; do
        check "processors in $(basename "$slice") are not those of Info.plist" \
            [ "$("$LLVM/llvm-readobj" --file-headers "$slice/librtm.a" | sed -n 's/^Arch: //p' | sed 's/aarch64/arm64/' | sort -u | xargs)" = "$(awk -v wanted="$(basename "$slice")" '
                /<key>/ { key = $0 } /<string>/ { v = $0; gsub(/ *<[^>]*>/, "", v); if (key ~ /LibraryIdentifier/) id = v; else if (key ~ /Architectures/ && id == wanted) print v }' \
                "$framework/Info.plist" | sort | xargs)" ]
        printf '@import rtm;\nint main(void) { return rtm_version() == 0; }\n' |
            "$(ios_compiler "arm64-apple-ios$IOS$([[ $slice == *simulator ]] && echo -simulator)")" -fsyntax-only -x objective-c -Werror -fmodules \
                -fmodules-cache-path="$TOOLS/ios-modules" -I "$slice/Headers" - || die "dist: ios: the module in $(basename "$slice")"
    done
}

# ios_sample: the sample compiles, with Foundation as GNUstep has it and stand-ins for what it lacks.
ios_sample() {
    local file
    for file in samples/ios/*.m; do
        clang -fsyntax-only -fobjc-runtime=gnustep-2.0 -fobjc-arc -fblocks -fexceptions -fobjc-exceptions -Wall -Wextra -Wno-unused-parameter -Werror \
            -I packaging/ios/standins -I include -isystem "$GNUSTEP_HEADERS" -idirafter "$(gcc -print-file-name=include)" "$file" ||
            die "dist: ios: $file does not compile"
    done
}

dist_ios() {
    CURRENT=ios
    need "$GNUSTEP_HEADERS/Foundation/Foundation.h=libgnustep-base-dev"
    say "dist: ios"
    local dir=$DIST/stage/librtm-$VERSION-ios framework slice half
    framework=$dir/librtm.xcframework half=$TOOLS/ios-simulator-x64.a
    rm -rf "$dir"
    for slice in ios-arm64 ios-arm64_x86_64-simulator; do
        mkdir -p "$framework/$slice/Headers"
        cp -r include/rtm "$framework/$slice/Headers/"
        cp packaging/ios/module.modulemap "$framework/$slice/Headers/"
    done
    cp packaging/ios/Info.plist "$framework/"
    ios_archive arm64 "arm64-apple-ios$IOS" ios "$framework/ios-arm64/librtm.a"
    ios_archive arm64 "arm64-apple-ios$IOS-simulator" iossimulator "$framework/ios-arm64_x86_64-simulator/librtm.a"
    ios_archive amd64 "x86_64-apple-ios$IOS-simulator" iossimulator "$half"
    "$LLVM/llvm-lipo" -create "$framework/ios-arm64_x86_64-simulator/librtm.a" "$half" -output "$TOOLS/ios-simulator.a" &&
        mv "$TOOLS/ios-simulator.a" "$framework/ios-arm64_x86_64-simulator/librtm.a" || die "dist: ios: lipo"
    ios_framework "$framework"
    ios_standins
    ios_link "arm64-apple-ios$IOS" "$framework/ios-arm64/librtm.a"
    ios_link "arm64-apple-ios$IOS-simulator" "$framework/ios-arm64_x86_64-simulator/librtm.a"
    ios_link "x86_64-apple-ios$IOS-simulator" "$framework/ios-arm64_x86_64-simulator/librtm.a"
    ios_sample
    cp CHANGELOG.md packaging/ios/README.md "$dir/"
    write_licences "$dir/licences"
    pack "$dir" "$DIST/librtm-$VERSION-ios.zip"
    local file=$framework/ios-arm64/librtm.a
    row ios librtm.xcframework "$(megabytes "$file")" "$(compressed "$file")" "compiled; linked against stand-ins only, never run" \
        "static, iOS $IOS; the size is that of the archive for devices, of which an app keeps what it uses; see packaging/README.md"
}

# android_standins ABI TRIPLE: prints the path of a compiler for Android that has stand-ins where the NDK has Android's
# headers and libraries: for a check, never for a library that is given away.
android_standins() {
    local abi=$1 triple=$2 from=$ROOT/packaging/android/standins root=$TOOLS/android-$1 headers=$ZIG_LIB/libc/include arch name path
    local compiler="clang -target $triple$ANDROID_API --sysroot=$root"
    case $abi in arm64-v8a) arch=aarch64 ;; armeabi-v7a) arch=arm ;; x86_64) arch=x86_64 ;; esac
    rm -rf "$root"
    mkdir -p "$root/usr/lib" "$root/usr/include/android"
    cp "$ANDROID_HEADERS/android/log.h" "$root/usr/include/android/"
    cp "$ANDROID_HEADERS/nativehelper/jni.h" "$root/usr/include/"
    : >"$root/empty.c"
    for name in crtbegin_so crtend_so; do
        $compiler -c "$root/empty.c" -o "$root/usr/lib/$name.o" || return 1
    done
    for name in c dl log m; do
        { [ ! -f "$from/lib$name.txt" ] || sed 's/.*/.globl &\n.type &, %function\n&:/' "$from/lib$name.txt"; } >"$root/lib$name.s"
        $compiler -fuse-ld=lld -nostdlib -shared "-Wl,-soname,lib$name.so" "$root/lib$name.s" -o "$root/usr/lib/lib$name.so" || return 1
    done
    # What the NDK's compiler brings itself: thread-local variables of Android before API 29, arithmetic on arm.
    for name in __emutls_get_address __aeabi_{uldivmod,ldivmod,unwind_cpp_pr0,memcpy,memcpy4,memcpy8,memclr,memclr4,memclr8,memset,memset4,memset8}; do
        printf '.globl %s\n%s:\n' "$name" "$name"
    done >"$root/compiler.s"
    $compiler -c "$root/compiler.s" -o "$root/compiler.o" && "$LLVM/llvm-ar" rcsD "$root/usr/lib/libgcc.a" "$root/compiler.o" || return 1
    path=$TOOLS/cc-android-$abi
    cat >"$path" <<TEXT
#!/bin/sh
exec $compiler -fuse-ld=lld --rtlib=libgcc --unwindlib=none -nostdinc -isystem "$from/include" -isystem "$CLANG_HEADERS" \\
    -isystem "$root/usr/include" -isystem "$headers/$arch-linux-musl" -isystem "$headers/generic-musl" \\
    -isystem "$headers/${arch/x86_64/x86}-linux-any" -isystem "$headers/any-linux-any" -Wno-unused-command-line-argument -Wl,-z,defs "\$@"
TEXT
    chmod +x "$path"
    echo "$path"
}

# android_sample_java FOLDER: compiles the sample's Java against the stand-ins, into FOLDER/classes and the declarations of
# the functions that its C has to have.
android_sample_java() {
    mkdir -p "$1/classes"
    # shellcheck disable=SC2046 # no name has a space
    javac -Xlint:all,-options -Werror -source 8 -target 8 -d "$1/classes" -h "$1/declared" $(find packaging/android/standins/java samples/android -name '*.java') ||
        die "dist: android: the sample's Java does not compile"
}

# android_sample_c COMPILER OUTPUT [arguments]: the sample's C, held against what its Java declares.
android_sample_c() {
    local compiler=$1 output=$2 declared=$DIST/run/android/declared functions
    shift 2
    "$compiler" -shared -fPIC -std=c99 -O1 -g -Wall -Wextra -Werror -include "$declared/dev_librtm_sample_Messenger.h" -I include \
        samples/android/app/src/main/cpp/messenger.c -o "$output" -Wl,-soname,libmessenger.so "$@" || die "dist: android: the sample's C does not build"
    functions=$("$LLVM/llvm-nm" -D --defined-only "$output" | sed -n 's/.* T \(Java_.*\)/\1/p' | sort)
    check "functions of the sample are not those its Java declares" \
        [ "$functions" = "$(sed -n 's/.*JNICALL \(Java_[A-Za-z_0-9]*\).*/\1/p' "$declared"/*.h | sort)" ]
}

# run_android_sample: the sample, on a JVM with stand-ins for the classes of Android, with the library for Linux. The JVM may
# not complain that Go gives its signal handlers another stack.
run_android_sample() {
    local dir=$DIST/run/android said status=0
    mkdir -p "$dir/files"
    rm -f "$dir"/files/*
    android_sample_c "${CC:-cc}" "$dir/libmessenger.so" -idirafter "$ANDROID_HEADERS/nativehelper" -L "$OUT/lib" -lrtm
    start_server
    said=$(cd "$dir" && LD_LIBRARY_PATH=$OUT/lib timeout 120 java -Xcheck:jni -XX:+AllowUserSignalHandlers -cp classes -Djava.library.path="$dir" \
        android.app.Device dev.librtm.sample.MainActivity "$RTM_SERVER_URL" "$dir/files" 2>&1) || status=$?
    stop_server
    [ "$status" = 0 ] && [ "$said" = "logged in
phone says: Hello, world! 🌍
back, nothing missed
back, nothing missed" ] || die "dist: android: the sample said ($status): $said"
    echo "the sample, on a JVM: $(tr '\n' ';' <<<"$said")"
}

# android_package FOLDER: what an AAR has beside the libraries; the native part is in the layout that Gradle calls prefab.
android_package() {
    local dir=$1
    mkdir -p "$dir/prefab/modules/rtm/include" "$dir/META-INF"
    cp -r include/rtm "$dir/prefab/modules/rtm/include/"
    sed "s/@VERSION@/$VERSION/" packaging/android/AndroidManifest.xml >"$dir/AndroidManifest.xml"
    sed "s/@VERSION@/$VERSION/" packaging/android/prefab.json >"$dir/prefab/prefab.json"
    echo '{ "export_libraries": [], "library_name": "librtm", "android": {} }' >"$dir/prefab/modules/rtm/module.json"
    write_licences "$dir/META-INF/licences"
    mkdir -p "$TOOLS/jar/META-INF"
    printf 'Manifest-Version: 1.0\n' >"$TOOLS/jar/META-INF/MANIFEST.MF"
    pack_flat "$TOOLS/jar" "$dir/classes.jar" # Gradle wants one; there is no Java in it
}

# dist_android makes an AAR with the library for three processors, with the NDK. Without it, it compiles, links and checks
# the same against stand-ins, and packs nothing.
dist_android() {
    CURRENT=android GOOS=android GOARCH=arm64
    say "dist: android"
    local ndk=${ANDROID_NDK_HOME:-} bin dir=$DIST/stage/android abi triple file flags=
    bin=$ndk/toolchains/llvm/prebuilt/linux-x86_64/bin
    rm -rf "$dir" "$dir-standins" "$DIST/run/android"
    need javac=default-jdk-headless "$ANDROID_HEADERS/android/log.h=android-liblog-dev" "$ANDROID_HEADERS/nativehelper/jni.h=android-libnativehelper-dev"
    if [ ! -x "$bin/aarch64-linux-android$ANDROID_API-clang" ]; then
        [ -z "$ndk" ] || die "dist: android: ANDROID_NDK_HOME is $ndk, which has no $bin/aarch64-linux-android$ANDROID_API-clang. Install an NDK (r27 or newer: sdkmanager \"ndk;27.2.12479018\", or the zip for Linux from developer.android.com/ndk/downloads) and name its folder"
        echo "no NDK (ANDROID_NDK_HOME is not set): compiled, linked and checked against stand-ins, and not packed; see packaging/README.md"
        bin='' dir=$dir-standins
        # Go does not see into the headers that a compiler finds by itself; so that it compiles anew when they change:
        flags="-O2 -g -DRTM_STANDINS=$(cat packaging/android/standins/include/* | cksum | cut -d' ' -f1)"
    fi
    android_package "$dir"
    android_sample_java "$DIST/run/android"
    for abi in arm64-v8a armeabi-v7a x86_64; do
        GOOS=android GOARM=''
        case $abi in
        arm64-v8a) GOARCH=arm64 triple=aarch64-linux-android ;;
        armeabi-v7a) GOARCH=arm GOARM=7 triple=armv7a-linux-androideabi ;;
        x86_64) GOARCH=amd64 triple=x86_64-linux-android ;;
        esac
        if [ -n "$bin" ]; then CROSS_CC=$bin/$triple$ANDROID_API-clang; else CROSS_CC=$(android_standins "$abi" "$triple") || die "dist: android: the stand-ins for $abi"; fi
        mkdir -p "$dir/jni/$abi" "$dir/prefab/modules/rtm/libs/android.$abi"
        file=$dir/jni/$abi/librtm.so
        CGO_CFLAGS=${flags:-${CGO_CFLAGS:--O2 -g}} cross_library "$file" || die "dist: android: $abi does not build"
        check_library "$file"
        android_sample_c "$CROSS_CC" "$DIST/run/android/libmessenger-$abi.so" -Wl,-z,defs -L "$dir/jni/$abi" -lrtm
        cp "$file" "$dir/prefab/modules/rtm/libs/android.$abi/"
        echo "{ \"abi\": \"$abi\", \"api\": $ANDROID_API, \"ndk\": 27, \"stl\": \"none\", \"static\": false }" >"$dir/prefab/modules/rtm/libs/android.$abi/abi.json"
    done
    [ -n "$NO_RUN" ] || run_android_sample
    file=$dir/jni/arm64-v8a/librtm.so
    if [ -n "$bin" ]; then
        pack_flat "$dir" "$DIST/librtm-$VERSION.aar"
        row android librtm.so "$(megabytes "$file")" "$(compressed "$file")" "built, not run here" "API $ANDROID_API, $NOTE; the size is that of arm64-v8a"
    else
        row android librtm.so "$(megabytes "$file")" "$(compressed "$file")" "compiled and linked against stand-ins, not shipped" \
            "for a release it takes the NDK; API $ANDROID_API, $NOTE; the size is that of arm64-v8a"
    fi
}
