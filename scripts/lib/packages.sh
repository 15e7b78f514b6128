# Sourced: the packages of Debian 12 and Ubuntu 24.04 that each kind of work needs.
# shellcheck shell=bash

# packages_of GROUP: one package a line; `a|b` means whichever the distribution has, the first preferred.
packages_of() {
  case $1 in
    build)
      printf '%s\n' g++ cmake ninja-build ccache mold git python3 curl ca-certificates \
        'libboost1.81-dev|libboost1.83-dev' \
        libssl-dev nlohmann-json3-dev libspdlog-dev libyaml-cpp-dev libcli11-dev libfasttext-dev
      ;;
    test) printf '%s\n' libgtest-dev libgmock-dev python3-venv prometheus ;;
    lint) printf '%s\n' clang-format-14 clang-tidy-14 shellcheck libbenchmark-dev ;;
    bench) printf '%s\n' nginx haproxy valgrind libbenchmark-dev python3-venv 'linux-perf|linux-tools-generic' ;;
    fuzz) printf '%s\n' clang-14 llvm-14 libclang-rt-14-dev ;;
    *)
      echo "install-packages: no group '$1'; there are: build test lint bench fuzz" >&2
      return 2
      ;;
  esac
}

# is_installed PACKAGE
is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]]
}
