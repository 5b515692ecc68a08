#!/usr/bin/env bash
# HAProxy, round robin, in this console; Ctrl-C ends it
exec "$(dirname -- "${BASH_SOURCE[0]}")/lab" run haproxy --non-sticky "$@"
