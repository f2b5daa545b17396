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
run_eddy "$home/runtime" "$home/lib" "$home/lib/classes.aot" "$0" "$@"
