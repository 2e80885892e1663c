#!/usr/bin/env bash
# Installs what is missing of the Debian packages that the project needs: the one list of them.
#   bash examples/packages.sh build    compiler, libraries and what the night needs
#   bash examples/packages.sh tests    that and what the tests need
# Packages marked optional may be unknown to a mirror: what needs them then says 'skipped'.
set -euo pipefail

build=(build-essential cmake ninja-build ccache pkg-config python3 python3-nacl
       libsodium-dev libcereal-dev rapidjson-dev libsqlitecpp-dev libsqlite3-dev libzstd-dev
       libboost1.81-dev libssl-dev libzip-dev libpugixml-dev libxlsxwriter-dev libturbojpeg0-dev libpng-dev openjdk-17-jdk-headless)
tests=(doctest-dev junit4 python3-cbor2 python3-openpyxl strace util-linux)
optional=(clang-19 lld-19 libclang-rt-19-dev clang-format-19 clang-tidy-19
          python3-jsonschema python3-zstandard python3-tuspy curl openssl)

wanted=("${build[@]}")
chosen_optional=()
if [ "${1:-build}" = tests ]; then
    wanted+=("${tests[@]}")
    chosen_optional=("${optional[@]}")
fi

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing_of() { for name in "$@"; do is_installed "$name" || echo "$name"; done; }

mapfile -t missing < <(missing_of "${wanted[@]}")
mapfile -t missing_optional < <(missing_of ${chosen_optional[@]+"${chosen_optional[@]}"})
[ ${#missing[@]} -eq 0 ] && [ ${#missing_optional[@]} -eq 0 ] && exit 0

run_as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Please install as root: ${missing[*]}" >&2; exit 3; }
    run_as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "installing: ${missing[*]} ${missing_optional[*]}"
"${run_as_root[@]}" apt-get update -qq
if [ ${#missing[@]} -gt 0 ]; then
    "${run_as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
for name in ${missing_optional[@]+"${missing_optional[@]}"}; do
    "${run_as_root[@]}" apt-get install -y -qq --no-install-recommends "$name" >/dev/null ||
        echo "$name is not to be had here; what needs it will say 'skipped'"
done
