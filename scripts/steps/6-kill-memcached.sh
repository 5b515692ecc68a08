#!/usr/bin/env bash
# Step 6: kill the memcached with the backup
exec "$(dirname -- "${BASH_SOURCE[0]}")/../lab" step 6 "$@"
