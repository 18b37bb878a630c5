#!/bin/sh
# Runs the simulator that was built, whose path is in SIMULATOR, and leaves what it covered.
set -eu
covered=$GATOR_TRACKING/covered.txt
"$SIMULATOR" "$GATOR_ARRAY_INDEX" | sort -nu >"$covered"
gator metric bins "$(wc -l <"$covered")"
