# The testbench: random requests, one grant a cycle, and a check that nobody waits for more than
# three others. Prints the results as `name value` lines; exits with 1 where the check fails.

# A generator of our own (the multiplier is Park and Miller's), so that every awk draws alike.
function draw() {
  state = (state * 16807) % 2147483647
  return state / 2147483647
}

function fail(text) {
  print "cycle " cycle ": " text > "/dev/stderr"
  exit failed = 1
}

BEGIN {
  state = 12345 + seed * 7919
  last = PORTS - 1
  for (cycle = 0; cycle < cycles; cycle++) {
    for (port = 0; port < PORTS; port++)
      if (!(port in requests) && draw() < 0.3) requests[port] = cycle
    granted = arbitrate(requests, last)
    if (granted < 0) { idle++; continue }
    waited = cycle - requests[granted]
    if (waited >= PORTS) fail("port " granted " waited for " waited " cycles")
    if (waited > longest) longest = waited
    grants[granted]++
    total += waited
    delete requests[granted]
    last = granted
  }
  for (port = 0; port < PORTS; port++) print "grants_" port, grants[port] + 0
  print "idle", idle + 0
  print "longest_wait", longest + 0
  print "mean_wait", total / (cycles - idle)
}
