#!/usr/bin/env bash
# Steps 12, 12.1: kill both memcached, and start them again
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 12 12.1; do "$lab" step "$step" "$@"; done
