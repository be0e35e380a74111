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
    gzip -9nc CHANGELOG.md >"$doc/CHANGELOG.md.gz"
    {
        echo "librtm ($VERSION) unstable; urgency=medium"
        echo
        echo "  * What changed is in CHANGELOG.md.gz beside this file."
        echo
        echo " -- The librtm authors <librtm@users.noreply.github.com>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9nc >"$doc/changelog.gz"
    {
        echo "Copyright $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y) The librtm authors"
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
    (cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$root" "$DIST/${name}_${VERSION}_$DEB_ARCH.deb" >/dev/null || die "dist: $CURRENT: $name"
}

# debian_packages: librtm0, librtm-dev and rtm-server, of what build_target has staged.
debian_packages() {
    DEB=$DIST/stage/debian-$DEB_ARCH
    local lib=usr/lib/$DEB_TRIPLE full=librtm.so.$VERSION pointer=8
    rm -rf "$DEB"
    mkdir -p "$DEB/librtm$SOVERSION/$lib" "$DEB/librtm$SOVERSION/DEBIAN" "$DEB/librtm-dev/$lib" "$DEB/librtm-dev/usr/include" \
        "$DEB/rtm-server/usr/bin" "$DEB/rtm-server/usr/lib/systemd/system" "$DEB/rtm-server/etc/rtm" "$DEB/rtm-server/DEBIAN" \
        "$DEB/rtm-server/usr/share/man/man8" "$DEB/rtm-server/usr/share/lintian/overrides"

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
    gzip -9nc packaging/systemd/rtm-server.8 >"$DEB/rtm-server/usr/share/man/man8/rtm-server.8.gz"
    printf '# Go needs no C library, and so the server runs with any.\nrtm-server: statically-linked-binary [usr/bin/rtm-server]\n' \
        >"$DEB/rtm-server/usr/share/lintian/overrides/rtm-server"
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

# install_debian_packages FOLDER: dpkg installs the packages into an empty root, twice, and leaves nothing behind when they
# are purged; what the operator has written stays until then.
install_debian_packages() {
    local root=$1/installed as=() files=() name conf=$1/installed/etc/rtm/rtm.conf
    if [ "$(id -u)" -ne 0 ]; then
        unshare -r true 2>/dev/null || { echo "not tried: dpkg --install, which takes root or user namespaces"; return; }
        as=(unshare -r)
    fi
    for name in "librtm$SOVERSION" librtm-dev rtm-server; do files+=("$DIST/${name}_${VERSION}_$DEB_ARCH.deb"); done
    mkdir -p "$root"/var/lib/dpkg/{info,updates,triggers}
    touch "$root/var/lib/dpkg/status"
    # Nothing else is installed there, not even a C library; scripts are told the root by DPKG_ROOT.
    local dpkg=("${as[@]}" env PATH="$PATH:/usr/sbin:/sbin" dpkg --root="$root" --force-script-chrootless --force-depends --force-architecture)
    "${dpkg[@]}" --install "${files[@]}" >"$1/dpkg.log" 2>&1 || { cat "$1/dpkg.log"; die "dist: $CURRENT: dpkg does not install the packages"; }
    check "dpkg's check of installed files" [ -z "$("${dpkg[@]}" --verify)" ]
    check "who may read rtm.conf" [ "$(stat -c %a "$conf")" = 600 ]
    echo "message-rate 1000" >>"$conf"
    verify_unit "$root"
    "${dpkg[@]}" --install "${files[@]}" >"$1/dpkg.log" 2>&1 || { cat "$1/dpkg.log"; die "dist: $CURRENT: dpkg does not install the packages again"; }
    "${dpkg[@]}" --remove rtm-server >>"$1/dpkg.log" 2>&1 && check "the operator's rtm.conf is gone" grep -q 'message-rate 1000' "$conf"
    "${dpkg[@]}" --purge rtm-server librtm-dev "librtm$SOVERSION" >>"$1/dpkg.log" 2>&1 || { cat "$1/dpkg.log"; die "dist: $CURRENT: dpkg does not purge the packages"; }
    check "something stays behind after a purge" [ -z "$(find "$root" -path "$root/var/lib/dpkg" -prune -o -type f -print)" ]
}

# verify_unit ROOT: systemd takes the installed unit, and finds it well locked in.
verify_unit() {
    local root=$1/verify unit
    mkdir -p "$root/usr/lib/systemd/system" "$root/usr/bin" "$root/bin"
    cp "$1/usr/lib/systemd/system/rtm-server.service" "$root/usr/lib/systemd/system/"
    cp "$1/usr/bin/rtm-server" "$root/usr/bin/"
    cp "$(command -v kill || echo /bin/kill)" "$root/bin/kill" 2>/dev/null || install -m 755 /dev/null "$root/bin/kill"
    for unit in sysinit basic shutdown network-online multi-user; do
        printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n' "$unit" >"$root/usr/lib/systemd/system/$unit.target"
    done
    systemd-analyze verify --man=no --root="$root" rtm-server.service >"$root.log" 2>&1 && [ ! -s "$root.log" ] ||
        { cat "$root.log"; die "dist: $CURRENT: systemd does not take rtm-server.service"; }
    systemd-analyze security --offline=true --threshold=30 --no-pager --root="$root" rtm-server.service >"$root.log" 2>&1 ||
        { cat "$root.log"; die "dist: $CURRENT: rtm-server.service is open to more than 3.0 of 10"; }
    rm -rf "$root" "$root.log"
}

# lint_debian_packages: nothing that lintian calls an error or a warning.
lint_debian_packages() {
    local files=() name
    for name in "librtm$SOVERSION" librtm-dev rtm-server; do files+=("$DIST/${name}_${VERSION}_$DEB_ARCH.deb"); done
    lintian --allow-root --fail-on error,warning "${files[@]}" || die "dist: $CURRENT: lintian"
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
    GOOS=''
    write_licences "$to/Licences~" # a folder that Unity does not look into
    chmod -R u=rwX,go=rX "$to"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --transform 's,^\.,package,' -C "$to" -cf - . |
        gzip -9n >"$archive"
    # Each library has the .meta that tells Unity where it belongs.
    for file in $(tar -tzf "$archive" | grep -E '^package/Runtime/Plugins/.*\.(so|dll|dylib|a)$'); do
        tar -tzf "$archive" "$file.meta" >/dev/null || die "dist: unity: $file has no .meta"
        echo "$file"
    done
}

# csharp_assembly FILE: the assembly for packages, and the words for development environments beside it. Sources come in one
# order, and the same give the same bytes.
csharp_assembly() {
    local sources=()
    mapfile -t sources < <(find bindings/csharp/src -name '*.cs' | LC_ALL=C sort)
    compile_csharp "$1" -optimize -target:library -doc:"${1%.dll}.xml" "${sources[@]}" || die "dist: agora_rtm.dll does not build"
    rm -f "$1.mdb"
}

# nuget_package: the C# assembly, with the library for each system that .NET knows by name.
nuget_package() {
    say "dist: the package for NuGet"
    CURRENT=nuget
    local dir=$DIST/stage/nuget rid file run=$DIST/run/nuget package=$DIST/librtm.$VERSION.nupkg
    rm -rf "$dir"
    mkdir -p "$dir/lib/netstandard2.0" "$dir/_rels"
    csharp_assembly "$dir/lib/netstandard2.0/agora_rtm.dll"
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
    GOOS=''
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
    use_dotnet_windows "$run/package"
}
