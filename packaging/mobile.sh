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

dist_ios() {
    CURRENT=ios
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
    cp CHANGELOG.md packaging/ios/README.md "$dir/"
    write_licences "$dir/licences"
    pack "$dir" "$DIST/librtm-$VERSION-ios.zip"
    local file=$framework/ios-arm64/librtm.a
    row ios librtm.xcframework "$(megabytes "$file")" "$(compressed "$file")" "compiled, never linked or run" \
        "static, iOS $IOS; the size is that of the archive for devices, of which an app keeps what it uses; see packaging/README.md"
}

# dist_android makes an AAR with the library for three processors. Its native part is in the layout that Gradle calls prefab.
dist_android() {
    CURRENT=android
    say "dist: android"
    local ndk=${ANDROID_NDK_HOME:-} bin dir=$DIST/stage/android abi triple file size='' newest
    bin=$ndk/toolchains/llvm/prebuilt/linux-x86_64/bin
    if [ ! -x "$bin/aarch64-linux-android$ANDROID_API-clang" ]; then
        echo "not built: ANDROID_NDK_HOME ${ndk:+is $ndk, which }does not name an NDK with $bin/aarch64-linux-android$ANDROID_API-clang."
        echo "Install one (r27 or newer: sdkmanager \"ndk;27.2.12479018\", or the zip for Linux from developer.android.com/ndk/downloads),"
        echo "set ANDROID_NDK_HOME to its folder, and say ./build.sh dist android."
        row android librtm.so - - "needs the NDK" "not built: ANDROID_NDK_HOME names none; see packaging/README.md"
        return
    fi
    rm -rf "$dir"
    mkdir -p "$dir/prefab/modules/rtm/include" "$dir/META-INF"
    cp -r include/rtm "$dir/prefab/modules/rtm/include/"
    sed "s/@VERSION@/$VERSION/" packaging/android/AndroidManifest.xml >"$dir/AndroidManifest.xml"
    sed "s/@VERSION@/$VERSION/" packaging/android/prefab.json >"$dir/prefab/prefab.json"
    echo '{ "export_libraries": [], "library_name": "librtm", "android": {} }' >"$dir/prefab/modules/rtm/module.json"
    write_licences "$dir/META-INF/licences"
    mkdir -p "$TOOLS/jar/META-INF"
    printf 'Manifest-Version: 1.0\n' >"$TOOLS/jar/META-INF/MANIFEST.MF"
    pack_flat "$TOOLS/jar" "$dir/classes.jar" # Gradle wants one; there is no Java in it
    for abi in arm64-v8a armeabi-v7a x86_64; do
        GOOS=android GOARM=''
        case $abi in
        arm64-v8a) GOARCH=arm64 triple=aarch64-linux-android ;;
        armeabi-v7a) GOARCH=arm GOARM=7 triple=armv7a-linux-androideabi ;;
        x86_64) GOARCH=amd64 triple=x86_64-linux-android ;;
        esac
        CROSS_CC=$bin/$triple$ANDROID_API-clang
        mkdir -p "$dir/jni/$abi" "$dir/prefab/modules/rtm/libs/android.$abi"
        file=$dir/jni/$abi/librtm.so
        cross_library "$file" || die "dist: android: $abi does not build"
        check_library "$file"
        cp "$file" "$dir/prefab/modules/rtm/libs/android.$abi/"
        echo "{ \"abi\": \"$abi\", \"api\": $ANDROID_API, \"ndk\": 27, \"stl\": \"none\" }" >"$dir/prefab/modules/rtm/libs/android.$abi/abi.json"
    done
    file=$dir/jni/arm64-v8a/librtm.so
    pack_flat "$dir" "$DIST/librtm-$VERSION.aar"
    row android librtm.so "$(megabytes "$file")" "$(compressed "$file")" "built, not run here" "API $ANDROID_API, $NOTE; the size is that of arm64-v8a"
}
