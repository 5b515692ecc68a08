#!/usr/bin/env bash
# Steps 6, 6.1, 6.2, 6.3: kill the memcached with the backup, change the cart, and see what moved
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 6 6.1 6.2 6.3; do "$lab" step "$step" "$@"; done
