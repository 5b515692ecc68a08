#!/usr/bin/env bash
# Step 2: both memcached
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 2 "$@"
