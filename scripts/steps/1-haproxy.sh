#!/usr/bin/env bash
# Step 1: HAProxy
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 1 "$@"
