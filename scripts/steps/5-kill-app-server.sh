#!/usr/bin/env bash
# Step 5: kill the app server that answered
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 5 "$@"
