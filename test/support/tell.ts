/**
 * A job that sends the metrics that `METRICS` holds, one after the other, and ends with the status
 * `STATUS`. In an array each value is larger by the repetition's index.
 */
import type { SentMetric } from './trees.ts';

const { env } = process;
const metrics = JSON.parse(env['METRICS'] ?? '[]') as readonly SentMetric[];
const index = Number(env['GATOR_ARRAY_INDEX'] ?? 0);

if (metrics.length > 0) {
  const socket = new WebSocket(`ws://${env['GATOR_PARENT'] ?? ''}`);
  const answers = Promise.withResolvers<undefined>();
  let left = metrics.length;
  socket.addEventListener('open', () => {
    for (const { name, value, agg } of metrics) {
      const payload = { name, value: value + index, ...(agg !== null && { agg }) };
      socket.send(JSON.stringify({ action: 'metric', req_id: 1, payload }));
    }
  });
  socket.addEventListener('message', ({ data }) => {
    if (!String(data).includes('"success"')) console.error(String(data));
    left -= 1;
    if (left === 0) answers.resolve(undefined);
  });
  await answers.promise;
  socket.close();
}
process.exitCode = Number(env['STATUS'] ?? 0);
