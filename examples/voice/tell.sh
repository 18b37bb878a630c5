#!/bin/sh
# What a shell script says: one message, many at once, a metric, and a file to keep.
set -eu
gator message -s WARNING 'the disk is almost full'
for part in alu fifo uart; do
  echo "[INFO] checked $part"
done | gator message -
gator metric loss 0.5
gator artefact tell.sh --name script
