#!/usr/bin/env bash
# Runs Eddy's command line with the Java runtime beside it.
#
# EDDY_JAVA_OPTIONS are passed to the JVM, for example -Xmx8g.
set -euo pipefail

here=${BASH_SOURCE[0]}
while [ -L "$here" ]; do
  link=$(readlink "$here")
  case $link in
    /*) here=$link ;;
    *) here=$(dirname "$here")/$link ;;
  esac
done
home=$(cd -P "$(dirname "$here")/.." && pwd)
. "$home/lib/run.sh"

# A cache of classes is for the folder it was made in.
if [ "$(cat "$home/lib/place" 2>/dev/null)" != "$home" ] && [ -w "$home/lib" ]; then
  echo "preparing Eddy in $home (once, some seconds) …" >&2
  make_cache "$home/runtime" "$home/lib" "$home/lib/classes.aot"
  printf '%s' "$home" >"$home/lib/place"
fi
run_eddy "$home/runtime" "$home/lib" "$home/lib/classes.aot" "$0" "$@"
