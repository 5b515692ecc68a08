#!/usr/bin/env bash
# Memcached node n2 in this console; Ctrl-C ends it
exec "$(dirname -- "${BASH_SOURCE[0]}")/lab" run memcached2 "$@"
