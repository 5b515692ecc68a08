#!/usr/bin/env bash
# Steps 9, 9.1, 9.2: sticky again; restart the memcached with the backup, then kill the app server
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 9 9.1 9.2; do "$lab" step "$step" "$@"; done
