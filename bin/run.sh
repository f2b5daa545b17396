# Becomes the JVM with Eddy's command line. Sourced by ./eddy and by bin/eddy of a delivery; runs on bash 3.2 and newer.

# JDK 25 prints one line about the incubating Vector API that no switch silences. Only what comes before the program's own first
# line is read line by line; the rest passes through cat unbuffered. Ctrl-C is for the JVM: the filter ends when the JVM does.
without_incubator_line() {
  trap '' INT QUIT TERM HUP
  local line
  while IFS= read -r line; do
    case $line in
      'WARNING: Using incubator modules'*) exec cat ;;
      *) printf '%s\n' "$line" ;;
    esac
    case $line in
      *'Picked up '*) ;;
      *) exec cat ;;
    esac
  done
  printf '%s' "$line"
}

# Where the locale knows ASCII alone the JVM would turn every other letter into a question mark, those of arguments too. That is the C
# locale, which containers often have, and any that is not installed: its name does not say so, but the system does.
unicode_locale() {
  case $(locale charmap 2>/dev/null || printf '%s' "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}") in
    ANSI_X3.4-1968 | US-ASCII | C | POSIX)
      # All of it: where one category names a locale that is not installed the JVM takes none of them.
      export LC_ALL=C.UTF-8
      ;;
  esac
}

# run_eddy JDK MODULES CACHE CALLED [ARGUMENT…]: the folder of the Java runtime, that of Eddy's jars, the file of classes that later starts
# need not parse and link (nothing depends on it: the JVM passes over one that is missing, stale or of another JDK), and how Eddy was called.
run_eddy() {
  local jdk=$1 modules=$2 cache=$3 called=$4 size columns=''
  shift 4
  unicode_locale
  if [ "$(command -v -- "${called##*/}" 2>/dev/null)" = "$called" ]; then called=${called##*/}; fi
  local java=("$jdk/bin/java" -XX:+UseSerialGC "-Deddy.command=$called")
  if [ -t 2 ]; then
    size=$(stty size <&2 2>/dev/null) || size=''
    columns=${size##* }
    java+=(-Deddy.terminal=true)
    case $columns in '' | 0 | *[!0-9]*) ;; *) java+=("-Deddy.columns=$columns") ;; esac
  fi
  if [ -f "$cache" ]; then java+=("-XX:AOTCache=$cache" '-Xlog:aot*=off' '-Xlog:cds*=off'); fi
  # shellcheck disable=SC2206 # several options in one variable are split on purpose
  java+=(${EDDY_JAVA_OPTIONS:-})

  if grep -q 'jdk\.incubator\.vector' "$jdk/release"; then
    # In three steps, so that the JVM holds the pipe as its standard error only: it closes that and waits for the filter before it ends.
    exec 3>&2
    exec 2> >(without_incubator_line >&3)
    exec 3>&-
    java+=(-Deddy.stderr=filtered)
  fi
  exec "${java[@]}" -p "$modules" -m dev.eddy.cli/dev.eddy.cli.Main "$@"
}

# make_cache JDK MODULES CACHE: lets Eddy run what people start most, and keeps the classes as the JVM then holds them. The JVM that learns
# them and the one that writes them down see the same options as later ones.
make_cache() {
  rm -f "$3"
  "$1/bin/java" -XX:+UseSerialGC "-XX:AOTCacheOutput=$3" -p "$2" -m dev.eddy.cli/dev.eddy.cli.Main rehearse >/dev/null 2>&1 || rm -f "$3"
}
