#!/usr/bin/env bash
# App server app1 in this console, in the mode of the HAProxy that runs (else sticky); Ctrl-C ends it
exec "$(dirname -- "${BASH_SOURCE[0]}")/lab" run app1 "$@"
