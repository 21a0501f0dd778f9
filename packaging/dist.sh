# shellcheck shell=bash
# What `./brook-loom dist` does: everything that users install, in target/dist. Sourced by ./brook-loom, whose functions it
# uses. Two runs make the same bytes: nothing here depends on the time, on this folder's name or on the user.

DIST=$ROOT/target/dist
PACKAGING=$ROOT/packaging

# Prints the version of the jars.
dist_version() {
    unzip -p "$(jar_of both)" META-INF/MANIFEST.MF | tr -d '\r' | sed -n 's/^Implementation-Version: //p'
}

# Prints the machine's kind as names of files have it, such as linux-x64.
dist_platform() {
    local machine
    machine=$(uname -m)
    case $machine in x86_64 | amd64) machine=x64 ;; aarch64 | arm64) machine=arm64 ;; esac
    printf '%s-%s' "$(uname -s | tr '[:upper:]' '[:lower:]')" "$machine"
}

# Gives all below $1 one time and modes that do not depend on the umask.
settle() {
    find "$1" -type d -exec chmod 755 {} +
    find "$1" -type f -perm -u+x -exec chmod 755 {} +
    find "$1" -type f ! -perm -u+x -exec chmod 644 {} +
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# Prints the tar of the files $2… in the folder $1.
steady_tar() {
    local folder=$1
    shift
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -C "$folder" -cf - "$@"
}

# Makes the image $1 with its start-up cache, manual and completions.
dist_image() {
    local image=$1
    link_image both "$image" "-XX:SharedArchiveFile=\"\$bin/../lib/brook-loom.jsa\""
    dump_archive "$image/bin/java" "$image/lib/brook-loom.jsa" -m brookloom.program
    mkdir -p "$image/share/man" "$image/share/bash-completion/completions" "$image/share/zsh/site-functions"
    cp -r "$pages/man1" "$image/share/man/"
    cp "$pages/bash/brook-loom" "$image/share/bash-completion/completions/"
    cp "$pages/zsh/_brook-loom" "$image/share/zsh/site-functions/"
}

# Makes the executable jar $1, which shells start by the lines in front of the archive.
dist_jar() {
    cat "$PACKAGING/stub.sh" "$(jar_of both)" >"$1"
    chmod 755 "$1"
}

# Makes the .bat files in $1, with the line ends of Windows.
dist_bats() {
    local program
    for program in brook-loom brook-loom-server brook-loom-client; do
        sed -e "s/@PROGRAM@/$program/g" -e 's/$/\r/' "$PACKAGING/windows/program.bat" >"$1/$program.bat"
    done
}

# Copies the list of all that the program contains to $1. Maven makes it online only.
copy_sbom() {
    local sbom
    sbom=$(target_of both)/brook-loom.cdx.json
    if [ -f "$sbom" ]; then cp "$sbom" "$1"; else printf 'left out: the SBOM, since Maven built offline\n'; fi
}

# Makes the package $2 of the image $1.
dist_deb() {
    local image=$1 deb=$2 root=$work/deb architecture version
    architecture=$(dpkg --print-architecture)
    version=$(dist_version | tr '[:upper:]-' '[:lower:]~')
    mkdir -p "$root"/{DEBIAN,etc/brook-loom,usr/bin,usr/lib/systemd/system,usr/share/doc/brook-loom,usr/share/man} \
        "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions"
    cp -r "$image" "$root/usr/lib/brook-loom"
    rm -r "$root/usr/lib/brook-loom/share"
    ln -s ../lib/brook-loom/bin/brook-loom "$root/usr/bin/brook-loom"
    cp "$PACKAGING"/etc/*.toml "$root/etc/brook-loom/"
    cp "$PACKAGING"/systemd/*.service "$root/usr/lib/systemd/system/"
    cp -r "$pages/man1" "$root/usr/share/man/"
    gzip -9n "$root"/usr/share/man/man1/*
    cp "$pages/bash/brook-loom" "$root/usr/share/bash-completion/completions/"
    cp "$pages/zsh/_brook-loom" "$root/usr/share/zsh/vendor-completions/"
    cp "$PACKAGING/deb/copyright" "$root/usr/share/doc/brook-loom/"
    gzip -9n <"$ROOT/CHANGELOG.md" >"$root/usr/share/doc/brook-loom/changelog.gz"
    copy_sbom "$root/usr/share/doc/brook-loom/"
    cp "$PACKAGING"/deb/{postinst,prerm,postrm} "$root/DEBIAN/"
    (cd "$root" && find etc -type f | LC_ALL=C sort | sed 's,^,/,') >"$root/DEBIAN/conffiles"
    settle "$root"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
        -e "s/@SIZE@/$(find "$root" -type f -exec cat {} + | wc -c | awk '{ print int($1 / 1024) + 1 }')/" \
        "$PACKAGING/deb/control" >"$root/DEBIAN/control"
    (cd "$root" && find . -path ./DEBIAN -prune -o -type f -print | LC_ALL=C sort | sed 's,^\./,,' |
        tr '\n' '\0' | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    settle "$root/DEBIAN"
    dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$deb" >/dev/null
}

# Prints the libraries of this system that the programs of the image $1 load, and the loader itself.
system_libraries() {
    find "$1" \( -name '*.so' -o -path '*/bin/java' \) -exec ldd {} + | sed -n 's/.*[[:space:]]\(\/[^ ]*\) (0x.*/\1/p' |
        grep -v "^$1/" | sort -u
}

# Makes the folder $2 what a container of the image $1 has as its file system: the image, the C library, a user, no shell.
container_root() {
    local image=$1 root=$2 library
    mkdir -p "$root"/{dev,etc,opt,proc,sys,tmp,var/lib/brook-loom}
    cp -r "$image" "$root/opt/brook-loom"
    rm -r "$root/opt/brook-loom/share"
    printf 'root:x:0:0::/root:/sbin/nologin\nbrook-loom:x:65532:65532::/var/lib/brook-loom:/sbin/nologin\n' >"$root/etc/passwd"
    printf 'root:x:0:\nbrook-loom:x:65532:\n' >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
    while IFS= read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done < <(system_libraries "$image")
    if [ -f /usr/share/doc/libc6/copyright ]; then
        cp /usr/share/doc/libc6/copyright "$root/opt/brook-loom/legal/libc6"
    fi
    # A container has no shell to run the launcher: java itself, and the launcher's options in a file.
    printf '%s\n' "$(cache_log_option "$image")" -XX:SharedArchiveFile=/opt/brook-loom/lib/brook-loom.jsa \
        -Dbrookloom.command=brook-loom $(java_opts "$image") -m brookloom.program >"$root/opt/brook-loom/options"
    settle "$root"
    chmod 1777 "$root/tmp"
    chmod 777 "$root/var/lib/brook-loom" # for any user that a container is run as
}

# Makes the OCI archive $2 of the image $1.
dist_oci() {
    local image=$1 archive=$2 root=$work/root layout=$work/oci created
    created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
    container_root "$image" "$root"
    steady_tar "$root" . >"$work/layer.tar"
    umoci init --layout "$layout"
    umoci new --image "$layout:latest"
    umoci raw add-layer --image "$layout:latest" --history.created "$created" --history.created_by 'brook-loom dist' \
        "$work/layer.tar"
    umoci config --image "$layout:latest" --created "$created" --history.created "$created" \
        --history.created_by 'brook-loom dist' --author 'Brook Loom' \
        --config.entrypoint /opt/brook-loom/bin/java --config.entrypoint @/opt/brook-loom/options \
        --config.env STATE_DIRECTORY=/var/lib/brook-loom --config.user 65532:65532 --config.workingdir /var/lib/brook-loom
    umoci gc --layout "$layout"
    steady_tar "$layout" . >"$archive"
}

# Says that a form is left out, since $1 is not installed.
left_out() {
    printf 'left out: %s, which needs %s (apt install %s)\n' "$2" "$1" "$1"
}

# Prints to standard error what is made next, as number $1.
dist_step() {
    printf '  %s of 6: %s\n' "$1" "$2" >&2
}

# Makes everything in target/dist.
dist_all() {
    local version platform image
    printf 'Making what users install: a minute or two\n' >&2
    dist_step 1 'manual and completions'
    version=$(dist_version)
    platform=$(dist_platform)
    image=$work/brook-loom-$version
    mkdir -p "$pages"
    "$JAVA_HOME/bin/java" -cp "$(jar_of both)" brookloom.program.cli.pages.PagesMain "$pages" \
        "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)"
    dist_step 2 'image with its run time'
    dist_image "$image"
    settle "$image"
    dist_step 3 tar
    steady_tar "$work" "brook-loom-$version" | gzip -9n >"$made/brook-loom-$version-$platform.tar.gz"
    dist_step 4 jars
    dist_jar "$made/brook-loom"
    dist_bats "$made"
    cp "$(jar_of server)" "$(jar_of client)" "$made/"
    copy_sbom "$made/"
    cp "$PACKAGING/Containerfile" "$made/"
    dist_step 5 package
    if command -v dpkg-deb >/dev/null; then
        dist_deb "$image" "$made/brook-loom_$(dist_version | tr '[:upper:]-' '[:lower:]~')_$(dpkg --print-architecture).deb"
    else
        left_out dpkg 'the package'
    fi
    dist_step 6 'container image'
    if command -v umoci >/dev/null; then
        dist_oci "$image" "$made/brook-loom-$version-oci.tar"
    else
        left_out umoci 'the OCI archive'
    fi
    (cd "$made" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum) >"$work/SHA256SUMS"
    mv "$work/SHA256SUMS" "$made/"
}

# Writes packaging/classes.lst anew: the names of the classes that a server and a client of each kind load in one process.
dist_classes() {
    local log ports=() kind pid
    work=$(make_work_folder classes) || exit
    make_certificate "$work" || die "openssl is missing: apt install openssl"
    for kind in 0 1 2 3 4 5; do ports+=("$(free_port $((21000 + 100 * kind)))"); done
    sed -e "s,@WORK@,$work,g" -e "s/@WSS@/${ports[0]}/g" -e "s/@WS@/${ports[1]}/g" -e "s/@PLAIN@/${ports[2]}/g" \
        -e "s/@SOCKS-WSS@/${ports[3]}/g" -e "s/@SOCKS-WS@/${ports[4]}/g" -e "s/@SOCKS-PLAIN@/${ports[5]}/g" \
        "$PACKAGING/training.toml" >"$work/training.toml"
    log=$work/log
    "$JAVA_HOME/bin/java" -Xshare:off -XX:DumpLoadedClassList="$work/classes" -jar "$(jar_of both)" \
        --config "$work/training.toml" >"$log" 2>&1 &
    pid=$!
    children+=($pid)
    trap stop_children EXIT
    wait_for grep -qs "SOCKS5 on 127.0.0.1:${ports[5]}" "$log" || die "the services did not start: $log"
    for kind in 3 4 5; do
        # The ws server answers itself, with its page.
        use_tunnel "${ports[1]}" "${ports[kind]}" >/dev/null 2>&1
    done
    kill $pid
    wait $pid || true
    grep -v '^[#@]' "$work/classes" | sed 's/ .*//' | grep -v 0x | LC_ALL=C sort -u >"$PACKAGING/classes.lst"
    rm -r "$work"
}

dist() {
    local work pages made
    [ $# -le 1 ] && case ${1:-} in '' | --classes) ;; *) false ;; esac ||
        die "dist takes nothing, or --classes to list anew which classes the start-up cache has"
    [ "$(uname -s)" = Linux ] || die "dist needs Linux: GNU's tar, date and touch make the same bytes each time"
    command -v unzip >/dev/null || die "unzip is missing: apt install unzip"
    use_jdk
    build
    SOURCE_DATE_EPOCH=$(date -u -d "$(sed -n 's,.*<project.build.outputTimestamp>\(.*\)</.*,\1,p' "$ROOT/pom.xml")" +%s)
    export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8
    if [ "${1:-}" = --classes ]; then
        dist_classes
        return
    fi
    work=$(make_work_folder dist) || exit
    pages=$work/pages made=$work/made
    mkdir "$made"
    run_strictly dist_all
    [ $status -eq 0 ] || die "dist failed; what was made until then is in $work"
    rm -rf "$DIST"
    mv "$made" "$DIST"
    rm -rf "$work"
    (cd "$DIST" && ls -l)
}
