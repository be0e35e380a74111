#!/usr/bin/env bash
# The files of the Unity package.
#
#   package.sh metas                       writes the .meta of every asset in this folder that has none
#   package.sh assemble FOLDER LIBRARY     puts the package into FOLDER: the sources here and those of ../csharp,
#                                          and LIBRARY as its plugin for Linux
#   package.sh plugin FOLDER PLATFORM FILE puts a library for another platform, such as windows-x86_64, into it
#
# Unity knows an asset by the GUID in its .meta. Here it is made of the asset's path, so that it is the same on every
# machine and in every version; a file that is moved keeps the GUID it was committed with. Sources of ../csharp get
# theirs while the package is assembled.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
    printf 'package.sh: %s\n' "$*" >&2
    exit 1
}

# write_meta FILE NAME: the .meta of an asset, whose path in the package is NAME.
write_meta() {
    local file=$1 name=$2 guid
    guid=$(printf 'dev.librtm.unity/%s' "$name" | md5sum | cut -c1-32)
    {
        printf 'fileFormatVersion: 2\nguid: %s\n' "$guid"
        if [ -d "$file" ]; then
            printf 'folderAsset: yes\nDefaultImporter:\n  externalObjects: {}\n'
        else
            case "$file" in
            *.cs) printf 'MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n' ;;
            *.asmdef) printf 'AssemblyDefinitionImporter:\n  externalObjects: {}\n' ;;
            */package.json) printf 'PackageManifestImporter:\n  externalObjects: {}\n' ;;
            *.md | *.xml | *.json) printf 'TextScriptImporter:\n  externalObjects: {}\n' ;;
            *) die "no importer is known for $file: add one to package.sh" ;;
            esac
        fi
        printf '  userData: \n  assetBundleName: \n  assetBundleVariant: \n'
    } >"$file.meta"
}

# metas FOLDER: a .meta for everything below that has none. Unity looks at nothing whose name ends in ~, but what is in
# Samples~ is copied into projects, and takes its .meta along.
metas() {
    local root=$1 file name
    find "$root" -mindepth 1 \( -path "$root/tests" -o -path "$root/Documentation~" -o -name '.*' \) -prune -o \
        ! -name '*.meta' ! -name '*~' ! -name package.sh -print | LC_ALL=C sort |
        while IFS= read -r file; do
            name=${file#"$root"/}
            [ -e "$file.meta" ] || write_meta "$file" "$name"
        done
}

# plugin FOLDER PLATFORM FILE: one library with its .meta, and that of its folder.
plugin() {
    local folder=$1 platform=$2 file=$3 from=$HERE/Runtime/Plugins to=$1/Runtime/Plugins
    local name meta
    meta=$(find "$from/$platform" -name '*.meta' 2>/dev/null) || true
    [ -n "$meta" ] || die "no platform $platform in $from"
    name=$(basename "$meta" .meta)
    mkdir -p "$to/$platform"
    cp "$file" "$to/$platform/$name"
    cp "$meta" "$to/$platform/$name.meta"
    cp "$from/$platform.meta" "$to/$platform.meta"
}

assemble() {
    local to=$1 library=$2
    mkdir -p "$to"
    find "$to" -mindepth 1 -delete
    # What is not an asset of the package stays behind, and so do the .meta files of libraries that are not here.
    (cd "$HERE" && tar cf - --exclude=./tests --exclude=./package.sh --exclude='./Runtime/Plugins/*' .) | tar xf - -C "$to"
    mkdir -p "$to/Runtime/Client"
    (cd "$HERE/../csharp/src" && find . -name '*.cs' -print0 | tar cf - --null -T -) | tar xf - -C "$to/Runtime/Client"
    plugin "$to" linux-x86_64 "$library"
    metas "$to"
}

case "${1:-}" in
metas) metas "$HERE" ;;
plugin) plugin "${2:?folder}" "${3:?platform}" "${4:?file}" ;;
assemble) assemble "${2:?folder}" "${3:?library}" ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
