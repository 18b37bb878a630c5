#!/bin/bash
# The job of `aggregation.ts`: it writes one file. Where SEND is set it also sends five metrics and
# that file as an artefact, as plain frames of a WebSocket, because any program that could be started for
# it takes longer than what is measured. Frames of a client are masked; with a mask of zeros the text stays.
set -eu
file=$GATOR_TRACKING/result
echo "a result of $GATOR_PATH" >"$file"
[ -n "${SEND:-}" ] || exit 0

# Adds one text of less than 64 KiB to `frames`, as a format for `printf`.
frames=
frame() {
  local size
  printf -v size '\\x%02x\\x%02x' $((${#1} / 256)) $((${#1} % 256))
  frames+="\\x81\\xfe$size\\0\\0\\0\\0$1"
}

for name in a b c d e; do
  frame '{"action":"metric","posted":true,"payload":{"name":"'$name'","value":1}}'
done
frame '{"action":"artefact","req_id":1,"payload":{"path":"'"$file"'"}}'

address=${GATOR_PARENT%%/*}
exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
printf '%s\r\n' "GET /${GATOR_PARENT#*/} HTTP/1.1" "Host: $address" 'Connection: Upgrade' 'Upgrade: websocket' \
  'Sec-WebSocket-Version: 13' 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' '' >&3
while read -r line <&3 && [ "$line" != $'\r' ]; do :; done
# In one write: the system would hold small ones back until the one before is acknowledged, for 40 ms.
printf "$frames" >&3
# The answer's first byte is enough: requests are answered in order.
read -r -N 1 <&3
