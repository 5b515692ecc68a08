#!/usr/bin/env bash
# Memcached node n1 in this console; Ctrl-C ends it
exec "$(dirname -- "${BASH_SOURCE[0]}")/lab" run memcached1 "$@"
