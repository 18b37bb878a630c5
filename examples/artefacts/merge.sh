#!/bin/sh
# Puts together what all simulations covered, and says which part of all 16 bins that is.
set -eu
merged=$GATOR_TRACKING/coverage.txt
sort -nu "$GATOR_TRACKING"/../simulations/*/artefacts/covered.txt >"$merged"
covered=$(wc -l <"$merged")
echo "$covered of 16 bins are covered"
gator metric coverage "$(awk "BEGIN { print $covered / 16 }")"
