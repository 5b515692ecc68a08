#!/usr/bin/env bash
# Step 7: start both again
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 7 "$@"
