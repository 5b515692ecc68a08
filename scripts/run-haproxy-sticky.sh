#!/usr/bin/env bash
# HAProxy, sticky, in this console; Ctrl-C ends it
exec "$(dirname -- "${BASH_SOURCE[0]}")/lab" run haproxy --sticky "$@"
