#!/usr/bin/env bash
# Steps 5, 5.1: kill the app server that answered, then change the cart
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 5 5.1; do "$lab" step "$step" "$@"; done
