# Finds a JDK of version 25 or newer without starting a JVM. Sourced by ./eddy, ./verify and .ci/run; runs on bash 3.2 and newer.
#
# The search: JAVA_HOME, the `java` on PATH, then the usual folders. Among the usual folders the oldest JDK that is new enough wins,
# because it is the one nearest to what Eddy was tried on. EDDY_JDK_FOLDERS (folders with a colon between) replaces the usual folders.

jdk_needed=25

# The folder of a file, every symbolic link on the way resolved.
resolved_folder() {
  local file=$1 link
  while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in
      /*) file=$link ;;
      *) file=$(dirname "$file")/$link ;;
    esac
  done
  (cd -P "$(dirname "$file")" && pwd)
}

# The feature version of the JDK in a folder (8, 17, 25 …), or nothing if there is no JDK: a runtime without javac does not count.
jdk_version() {
  local line version
  [ -r "$1/release" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      JAVA_VERSION=*)
        version=${line#JAVA_VERSION=}
        version=${version//\"/}
        version=${version#1.}
        version=${version%%[!0-9]*}
        printf '%s' "$version"
        return 0
        ;;
    esac
  done <"$1/release"
}

# Sets `jdk` (the folder) and `jdk_feature` (its version), or prints one sentence and returns 2.
find_jdk() {
  local found='' version folder candidate java home
  jdk='' jdk_feature=''

  if [ -n "${JAVA_HOME:-}" ]; then
    version=$(jdk_version "$JAVA_HOME")
    if [ -n "$version" ] && [ "$version" -ge $jdk_needed ]; then
      jdk=$JAVA_HOME jdk_feature=$version
      return 0
    fi
    found="JAVA_HOME $JAVA_HOME (${version:+JDK }${version:-no JDK})"
  fi

  java=$(command -v java || true)
  if [ -n "$java" ]; then
    home=$(dirname "$(resolved_folder "$java")")
    version=$(jdk_version "$home")
    if [ -n "$version" ] && [ "$version" -ge $jdk_needed ]; then
      jdk=$home jdk_feature=$version
      return 0
    fi
    [ -z "$version" ] || found="$found${found:+, }$home (JDK $version)"
  fi

  local usual="/usr/lib/jvm:/usr/lib64/jvm:/usr/java:/opt:${HOME:-}/.sdkman/candidates/java:${HOME:-}/.jdks:/Library/Java/JavaVirtualMachines"
  local IFS=:
  for folder in ${EDDY_JDK_FOLDERS-$usual}; do
    for candidate in "$folder"/* "$folder"/*/Contents/Home; do
      [ ! -L "$candidate" ] || continue
      version=$(jdk_version "$candidate")
      [ -n "$version" ] || continue
      if [ "$version" -lt $jdk_needed ]; then
        case $found in
          *"$candidate"*) ;;
          *) found="$found${found:+, }$candidate (JDK $version)" ;;
        esac
      elif [ -z "$jdk" ] || [ "$version" -lt "$jdk_feature" ]; then
        jdk=$candidate jdk_feature=$version
      fi
    done
  done
  [ -z "$jdk" ] || return 0
  echo "Eddy needs JDK $jdk_needed or newer, but found ${found:-no JDK}: install JDK $jdk_needed (any vendor's) or set JAVA_HOME to its folder" >&2
  return 2
}

# Prints one sentence and returns 2 if there is no Maven.
need_maven() {
  command -v mvn >/dev/null 2>&1 && return 0
  echo "Eddy is built with Maven 3.8 or newer, but there is no 'mvn' on PATH: install Maven" >&2
  return 2
}
