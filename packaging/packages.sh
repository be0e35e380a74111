# Packages for Debian, NuGet and Unity. Sourced by dist.sh.

# pack_flat FOLDER ARCHIVE: as pack, with what is in the folder at the archive's root.
pack_flat() {
    local directory=$1 archive=$2
    chmod -R u=rwX,go=rX "$directory"
    find "$directory" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    rm -f "$archive"
    (cd "$directory" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | TZ=UTC zip -qX9 "$archive" -@)
}

# debian_package NAME FIELDS: packs $DEB/NAME. FIELDS are lines of its control file beside the usual ones.
debian_package() {
    local name=$1 fields=$2 root=$DEB/$1 doc=$DEB/$1/usr/share/doc/$1
    mkdir -p "$root/DEBIAN" "$doc"
    cp -r "$STAGE/licences" "$doc/"
    gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
    {
        echo "Licensed under the Apache License 2.0, which Debian has in /usr/share/common-licenses/Apache-2.0."
        echo "The licences of the libraries that are inside are in /usr/share/doc/$name/licences."
    } >"$doc/copyright"
    {
        echo "Package: $name"
        echo "Source: librtm"
        echo "Version: $VERSION"
        echo "Architecture: $DEB_ARCH"
        echo "Maintainer: The librtm authors <librtm@users.noreply.github.com>"
        echo "Homepage: https://github.com/librtm/librtm"
        echo "Installed-Size: $(du -k --apparent-size -s --exclude=DEBIAN "$root" | cut -f1)"
        echo "$fields"
    } >"$root/DEBIAN/control"
    chmod -R u=rwX,go=rX "$root"
    chmod -f 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" || true
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$root" "$DIST/${name}_${VERSION}_$DEB_ARCH.deb" >/dev/null || die "dist: $CURRENT: $name"
}

# debian_packages: librtm0, librtm-dev and rtm-server, of what build_target has staged.
debian_packages() {
    DEB=$DIST/stage/debian-$DEB_ARCH
    local lib=usr/lib/$DEB_TRIPLE full=librtm.so.$VERSION pointer=8
    rm -rf "$DEB"
    mkdir -p "$DEB/librtm$SOVERSION/$lib" "$DEB/librtm$SOVERSION/DEBIAN" "$DEB/librtm-dev/$lib" "$DEB/librtm-dev/usr/include" \
        "$DEB/rtm-server/usr/bin" "$DEB/rtm-server/usr/lib/systemd/system" "$DEB/rtm-server/etc/rtm" "$DEB/rtm-server/DEBIAN"

    cp "$STAGE/lib/librtm.so" "$DEB/librtm$SOVERSION/$lib/$full"
    ln -s "$full" "$DEB/librtm$SOVERSION/$lib/librtm.so.$SOVERSION"
    echo "librtm $SOVERSION librtm$SOVERSION (>= $VERSION)" >"$DEB/librtm$SOVERSION/DEBIAN/shlibs"
    echo "activate-noawait ldconfig" >"$DEB/librtm$SOVERSION/DEBIAN/triggers"
    debian_package "librtm$SOVERSION" "Section: libs
Priority: optional
Multi-Arch: same
Depends: libc6 (>= $GLIBC)
Description: real-time messaging, client library
 Peer messages, channels, presence, attributes, call invitations and files, over
 a server that anyone can host."

    cp -r include/rtm "$DEB/librtm-dev/usr/include/"
    ln -s "librtm.so.$SOVERSION" "$DEB/librtm-dev/$lib/librtm.so"
    [ "$DEB_ARCH" = armhf ] && pointer=4
    cmake -DVERSION="$VERSION" -DLIBRARY=librtm.so -DPOINTER_SIZE=$pointer -DLIBDIR="lib/$DEB_TRIPLE" -DPREFIX=/usr \
        -DOUTPUT="$DEB/librtm-dev/usr" -P packaging/package_files.cmake || die "dist: $CURRENT: librtm-dev"
    debian_package librtm-dev "Section: libdevel
Priority: optional
Multi-Arch: same
Depends: librtm$SOVERSION (= $VERSION), libc6-dev
Description: real-time messaging, headers for C and C++
 What it takes to build programs with librtm: headers, and the files of CMake
 and pkg-config."

    cp "$STAGE/bin/rtm-server" "$DEB/rtm-server/usr/bin/"
    cp packaging/systemd/rtm-server.service "$DEB/rtm-server/usr/lib/systemd/system/"
    cp packaging/systemd/rtm.conf "$DEB/rtm-server/etc/rtm/"
    cp packaging/systemd/postinst packaging/systemd/prerm "$DEB/rtm-server/DEBIAN/"
    echo /etc/rtm/rtm.conf >"$DEB/rtm-server/DEBIAN/conffiles"
    debian_package rtm-server "Section: net
Priority: optional
Description: real-time messaging, server
 The server for programs that use librtm. It needs nothing else: one process,
 one port. Its options are in /etc/rtm/rtm.conf; after an installation it does
 not run before it is told to: systemctl enable --now rtm-server."
}

# use_debian_packages FOLDER: unpacked into an empty root they make a program build and run.
use_debian_packages() {
    local dir=$1 root=$1/root name arguments lib
    lib=$root/usr/lib/$DEB_TRIPLE
    for name in "librtm$SOVERSION" librtm-dev rtm-server; do
        dpkg-deb -x "$DIST/${name}_${VERSION}_$DEB_ARCH.deb" "$root" || die "dist: $CURRENT: $name does not unpack"
        [ "$(dpkg-deb -f "$DIST/${name}_${VERSION}_$DEB_ARCH.deb" Package Version | sed 's/.*: //' | xargs)" = "$name $VERSION" ] ||
            die "dist: $CURRENT: $name says another name or version"
    done
    mapfile -t arguments < <(cmake_arguments)
    uses_cmake "$root/usr" "$dir/uses-debian" -DCMAKE_LIBRARY_ARCHITECTURE="$DEB_TRIPLE" "${arguments[@]}"
    uses_pkg_config "$lib/pkgconfig" "$dir/first-debian" samples/first/first.c "--define-variable=prefix=$root/usr"
    export LD_LIBRARY_PATH=$lib
    says "$VERSION" 60 "$dir" ./uses-debian/uses-c
    # The configuration that the package brings is one that its server takes.
    run 60 "$dir" "$root/usr/bin/rtm-server" --check-config --config "$root/etc/rtm/rtm.conf" >/dev/null || die "dist: $CURRENT: rtm.conf"
    start_server
    says "me says: Hello, world! 🌍" 120 "$dir" ./first-debian
    stop_server
    unset LD_LIBRARY_PATH
}

# unity_package: with the library for every platform that was built.
unity_package() {
    say "dist: the package for Unity"
    local to=$DIST/stage/unity name file archive=$DIST/dev.librtm.unity-$VERSION.tgz
    CURRENT=unity
    bindings/unity/package.sh assemble "$to" "$DIST/stage/librtm-$VERSION-linux-x64/lib/librtm.so"
    while read -r name file; do
        file=$DIST/stage/$file
        if [ -f "$file" ]; then bindings/unity/package.sh plugin "$to" "$name" "$file"; else echo "not in it: $name"; fi
    done <<TEXT
linux-arm64 librtm-$VERSION-linux-arm64/lib/librtm.so
windows-x86_64 librtm-$VERSION-windows-x64/bin/rtm.dll
windows-x86 librtm-$VERSION-windows-x86/bin/rtm.dll
macos-universal librtm-$VERSION-macos/lib/librtm.dylib
ios-arm64 librtm-$VERSION-ios/librtm.xcframework/ios-arm64/librtm.a
android-arm64-v8a android/jni/arm64-v8a/librtm.so
android-armeabi-v7a android/jni/armeabi-v7a/librtm.so
android-x86_64 android/jni/x86_64/librtm.so
TEXT
    chmod -R u=rwX,go=rX "$to"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --transform 's,^\.,package,' -C "$to" -cf - . |
        gzip -9n >"$archive"
    # Each library has the .meta that tells Unity where it belongs.
    for file in $(tar -tzf "$archive" | grep -E '^package/Runtime/Plugins/.*\.(so|dll|dylib|a)$'); do
        tar -tzf "$archive" "$file.meta" >/dev/null || die "dist: unity: $file has no .meta"
        echo "$file"
    done
}

# nuget_package: the C# assembly, with the library for each system that .NET knows by name.
nuget_package() {
    say "dist: the package for NuGet"
    CURRENT=nuget
    local dir=$DIST/stage/nuget rid file run=$DIST/run/nuget package=$DIST/librtm.$VERSION.nupkg
    rm -rf "$dir"
    mkdir -p "$dir/lib/netstandard2.0" "$dir/_rels"
    compile_csharp "$dir/lib/netstandard2.0/agora_rtm.dll" -optimize -target:library -doc:"$dir/lib/netstandard2.0/agora_rtm.xml" -recurse:"bindings/csharp/src/*.cs" || die "dist: nuget: agora_rtm.dll"
    rm -f "$dir"/lib/netstandard2.0/*.mdb
    while read -r rid file; do
        mkdir -p "$dir/runtimes/$rid/native"
        cp "$DIST/stage/librtm-$VERSION-$file" "$dir/runtimes/$rid/native/" || die "dist: nuget: no library for $rid"
    done <<TEXT
linux-x64 linux-x64/lib/librtm.so
linux-arm64 linux-arm64/lib/librtm.so
linux-arm linux-armv7/lib/librtm.so
win-x64 windows-x64/bin/rtm.dll
win-x86 windows-x86/bin/rtm.dll
osx macos/lib/librtm.dylib
TEXT
    write_licences "$dir/licences"
    cp packaging/nuget/README.md "$dir/"
    sed "s/@VERSION@/$VERSION/" packaging/nuget/librtm.nuspec >"$dir/librtm.nuspec"
    # Files without an extension have to be named one by one.
    for file in "$dir"/licences/*; do
        case $(basename "$file") in *.md | *.txt) ;; *) printf '  <Override PartName="/licences/%s" ContentType="application/octet" />\n' "$(basename "$file")" ;; esac
    done >"$TOOLS/overrides"
    sed "/@LICENCES@/{
        r $TOOLS/overrides
        d
    }" packaging/nuget/content-types.xml >"$dir/[Content_Types].xml"
    cp packaging/nuget/rels.xml "$dir/_rels/.rels"
    pack_flat "$dir" "$package"
    [ -n "$NO_RUN" ] && return

    rm -rf "$run"
    mkdir -p "$run/home"
    unzip -q "$package" -d "$run/package"
    compile_csharp "$run/first.exe" -r:"$run/package/lib/netstandard2.0/agora_rtm.dll" samples/csharp/First.cs || die "dist: nuget: the sample does not build"
    cp "$run/package/lib/netstandard2.0/agora_rtm.dll" "$run/package/runtimes/linux-x64/native/librtm.so" "$run/"
    start_server
    local said
    said=$(cd "$run" && timeout 120 mono first.exe) || die "dist: nuget: the sample failed: $said"
    stop_server
    [ "$said" = "me says: Hello, world! 🌍" ] || die "dist: nuget: the sample said: $said"
    echo "$said"
}
