/**
 * A job that means its wrapper ill: it opens more connections than it may, and floods each with
 * frames, large ones, deep ones and wrong ones, without reading a reply, until it is ended.
 */
const CONNECTIONS = 400;
const FRAMES = [
  JSON.stringify({ action: 'log', req_id: 1, payload: { message: 'flood '.repeat(100) } }),
  JSON.stringify({ action: 'artefact', req_id: 2, payload: { path: '/proc/self/status' } }),
  JSON.stringify({ action: 'stop', req_id: 3, payload: {} }),
  `{"payload":${'['.repeat(50_000)}`,
  'no JSON',
];
const TOO_LARGE = 'x'.repeat(2 * 1024 * 1024);

function flood(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return;
  // What the wrapper does not take must not fill this process instead.
  if (socket.bufferedAmount < 1024 * 1024) for (const frame of FRAMES) socket.send(frame);
  setImmediate(flood, socket);
}

for (let count = 0; count < CONNECTIONS; count += 1) {
  const socket = new WebSocket(`ws://${process.env['GATOR_PARENT'] ?? ''}`);
  socket.addEventListener('open', () => {
    if (count === 0) console.log('flooding');
    if (count % 10 === 9) socket.send(TOO_LARGE);
    flood(socket);
  });
  socket.addEventListener('error', () => undefined);
}
