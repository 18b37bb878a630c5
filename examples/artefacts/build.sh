#!/bin/sh
# "Compiles" a simulator: a program that prints which of 16 bins a seed reaches.
set -eu
simulator=$GATOR_TRACKING/simulator
cat >"$simulator" <<'END'
#!/bin/sh
exec awk -v seed="$1" 'BEGIN {
  state = seed * 7919 + 17
  while (n++ < 8) {
    state = (state * 1103 + 12345) % 65536
    print int(state / 256) % 16
  }
}'
END
chmod +x "$simulator"
