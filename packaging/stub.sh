#!/bin/sh
# Brook Loom: a shell starts it here, java -jar reads the archive behind these lines.
# BROOK_JAVA_OPTS replaces the JVM's options.
new_enough() {
    [ -x "$1/bin/java" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || :)" -ge 21 ] 2>/dev/null
}
java=$(command -v java || :)
home=$(dirname "$(dirname "$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")")")
for folder in "${JAVA_HOME:-}" "$home" /usr/lib/jvm/* /opt/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if new_enough "$folder"; then
        java=$folder/bin/java
        break
    fi
done
if [ -z "$java" ]; then
    echo "brook-loom: no Java found; it needs Java 21 or newer: apt install openjdk-21-jre-headless, or https://adoptium.net; one elsewhere is found by JAVA_HOME" >&2
    exit 1
fi
name=$0
if [ "$(command -v "$(basename "$0")" || :)" = "$0" ]; then name=$(basename "$0"); fi
# A cache of the classes that a command loads, made as it ends for the first time; Java makes another when it does not fit.
cache=
case "${1:-}" in '' | -* | *[!a-z0-9]*) ;; *)
    folder=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/brook-loom
    case " $* " in *" -h "* | *" --help "* | *" -V "* | *" --version "*) ;; *)
        if mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ]; then cache=$folder/$1.jsa; fi ;;
    esac ;;
esac
case ${BROOK_JAVA_OPTS+given} in
given) options=$BROOK_JAVA_OPTS ;;
*)
    options="-XX:+UseSerialGC -Xms16m -Xmn8m -Xmx256m -XX:+ExitOnOutOfMemoryError -XX:CompileCommand=quiet"
    options="$options -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1" ;;
esac
if [ -n "$cache" ]; then
    # shellcheck disable=SC2086
    exec "$java" -XX:+IgnoreUnrecognizedVMOptions -Xlog:disable -Xlog:all=error:stderr -XX:+AutoCreateSharedArchive \
        "-XX:SharedArchiveFile=$cache" "-Dbrookloom.command=$name" $options -jar "$0" "$@"
fi
# shellcheck disable=SC2086
exec "$java" "-Dbrookloom.command=$name" $options -jar "$0" "$@"
exit 1
