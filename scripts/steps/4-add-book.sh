#!/usr/bin/env bash
# Steps 4, 4.1, 4.2: a book goes into the cart; who answered, who has the backup, and the cookie
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 4 4.1 4.2; do "$lab" step "$step" "$@"; done
