# The design: a round-robin arbiter. The grant goes to the first requester after the last one served.

function arbitrate(requests, last,    step, candidate) {
  for (step = 1; step <= PORTS; step++) {
    candidate = (last + step) % PORTS
    if (candidate in requests) return candidate
  }
  return -1
}
