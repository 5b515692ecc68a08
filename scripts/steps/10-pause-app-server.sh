#!/usr/bin/env bash
# Steps 10, 10.1 to 10.3: pause an app server in the middle of a request; the stale write is refused
set -euo pipefail
lab="$(dirname -- "${BASH_SOURCE[0]}")/../lab"
for step in 10 10.1 10.2 10.3; do "$lab" step "$step" "$@"; done
