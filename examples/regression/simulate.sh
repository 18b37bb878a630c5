#!/bin/sh
# Runs the built program with one seed and leaves its results in this job's tracking directory.
#
#     sh simulate.sh seed=N
set -eu
run=$(dirname "$(dirname "$GATOR_TRACKING")")
results=$GATOR_TRACKING/results.txt
awk -v "$1" -v cycles="$CYCLES" -f "$run/build/simulator.awk" >"$results"
echo "$1: $(grep mean_wait "$results")"
