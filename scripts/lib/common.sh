# Sourced by the other scripts: where things are, what is said, and what must be installed.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/lib/packages.sh
source "$root/scripts/lib/packages.sh"

# One compilation serves every clone: the cache is not told where this one lies.
export CCACHE_BASEDIR=${CCACHE_BASEDIR-$root} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR-1}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Installs what the named groups need and prints nothing when all of it is there.
need() { "$root/scripts/install-packages" "$@"; }

# presets: the names that -p takes, from CMakePresets.json.
presets() { sed -n 's/.*{"name": "\([a-z]*\)", "inherits.*/\1/p' "$root/CMakePresets.json"; }

# configure PRESET: only when the build folder is new; a changed CMakeLists.txt is Ninja's to notice.
configure() {
  presets | grep -qx -- "$1" || die "no preset '$1'; there are: $(presets | paste -sd ' ')"
  [[ -f $root/build/$1/build.ninja ]] || (cd "$root" && cmake --preset "$1" >&2)
}

# build PRESET [TARGET…]: everything when no target is named.
build() {
  local preset=$1
  shift
  configure "$preset"
  cmake --build "$root/build/$preset" -- "${@:-all}" >&2
}
