#!/usr/bin/env bash
# Step 3: both app servers
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 3 "$@"
