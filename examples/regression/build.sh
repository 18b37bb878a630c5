#!/bin/sh
# "Compiles" the design and its testbench into one program in this job's tracking directory.
set -eu
program=$GATOR_TRACKING/simulator.awk
{
  echo 'BEGIN { PORTS = 4 }'
  cat arbiter.awk testbench.awk
} >"$program"
awk -v seed=0 -v cycles=100 -f "$program" >/dev/null
echo "built $(wc -l <"$program") lines"
