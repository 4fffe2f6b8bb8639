#!/bin/sh
# Prepares .venv with exactly the packages of requirements.lock; takes no time when they are there.
set -eu
cd "$(dirname "$0")/../.."
lock=$(cksum < requirements.lock)
mark=.venv/.quartermaster

if [ -f "$mark" ] && [ "$(cat "$mark")" = "$lock" ] && [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    python=
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 ${SYSTEM_PYTHON-/usr/bin/python3}; do
        if new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "Python 3.11 or newer was not found; install it (Debian: apt-get install python3 python3-venv) and try again."
    printf '  Python environment: .venv from %s\n' "$("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || {
        rm -rf .venv
        fail "Python's venv module does not work; install it (Debian: apt-get install python3-venv) and try again."
    }
fi

if [ ! -x .venv/bin/uv ]; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1' ||
        fail "uv could not be fetched with pip; check the network (or pip's settings for a proxy or mirror) and try again."
fi

printf '  Packages: as pinned in requirements.lock ... '
# The system's certificates count too: some networks put one of their own in between. pip is slower,
# but follows settings for a mirror or proxy that uv does not know.
export VIRTUAL_ENV="$PWD/.venv" UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
.venv/bin/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock 2>/dev/null ||
    .venv/bin/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock ||
    fail "The packages could not be fetched; check the network and try again."
printf 'done\n'
printf '%s\n' "$lock" > "$mark"
