#!/usr/bin/env bash
# Steps 8, 8.1 to 8.6: without stickiness; add a book, see who answers, kill, and start again
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 8 8.1 8.2 8.3 8.4 8.5 8.6; do "$lab" step "$step" "$@"; done
