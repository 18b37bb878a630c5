import {
  findTarget,
  LogFollower,
  mergeLogs,
  tailLogs,
  type Layer,
  type LogFilter,
  type LogLine,
  type LogListener,
  type Open,
} from '@gator/inspect';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { complain } from '../complain.ts';
import { LogWriter } from '../logs/log-writer.ts';
import type { LogsFlags } from '../options/look-flags.ts';
import { standardCanvas } from '../output/standard.ts';
import { refuseTarget } from '../view/refuse-target.ts';

/** `gator logs`: the messages of a layer and of all below it, by time. */
export async function logs(target: string | undefined, flags: LogsFlags): Promise<ExitStatus> {
  const open = findTarget(target, flags);
  const layer = await open();
  if (!layer.ok) return refuseTarget(layer.reason);
  const view = await layer.value.view();
  if (!view.ok) {
    layer.value.close();
    return refuseTarget(view.reason);
  }
  if (layer.value.standing === 'unstarted') {
    const why = view.value.reason === '' ? 'it has not started' : view.value.reason;
    complain(`'${view.value.path}' has no messages: ${why}`);
  }
  const canvas = standardCanvas();
  const top = flags.own === true || view.value.kind === 'job' ? view.value.path : undefined;
  const writer = new LogWriter(canvas, { json: flags.json === true, top });
  const status = await print(layer.value, open, flags, writer);
  layer.value.close();
  await canvas.output.flush();
  return status;
}

async function print(
  layer: Layer,
  open: Open,
  flags: LogsFlags,
  writer: LogWriter,
): Promise<ExitStatus> {
  const filter = filterOf(flags);
  const told = new Map<string, number>();
  const from = Date.now() / 1000;
  const unread = new Map<string, string>();
  const listener = {
    heard: (path: string, uid: number): void => void told.set(path, uid),
    unread: (path: string, reason: string): void => void unread.set(path, reason),
    lines: (lines: readonly LogLine[]): void => void writer.write(lines),
  };
  for await (const lines of past(layer, flags, filter, listener)) {
    await writer.write(lines);
    if (writer.closed) return EXIT.success;
  }
  const follower = new LogFollower(filter, { told, from }, listener);
  const status = flags.follow === true ? await goOn(follower, open, writer) : EXIT.success;
  for (const [path, reason] of unread) complain(`messages of '${path}' were left out: ${reason}`);
  return status === EXIT.success && unread.size > 0 ? EXIT.failure : status;
}

/** What was recorded before now. */
async function* past(
  layer: Layer,
  { tail }: LogsFlags,
  filter: LogFilter,
  listener: LogListener,
): AsyncGenerator<readonly LogLine[]> {
  if (tail === undefined) yield* mergeLogs(layer, filter, listener);
  else yield await tailLogs(layer, tail, filter, listener);
}

/** What comes from now on, until the layer ends or nobody reads any more. */
async function goOn(follower: LogFollower, open: Open, writer: LogWriter): Promise<ExitStatus> {
  const ended = follower.follow(open);
  const first = await Promise.race([ended, writer.ended]);
  // Connections of layers that are still followed would keep the process.
  if (first === undefined) process.exit(EXIT.success);
  return first.ok ? EXIT.success : refuseTarget(first.reason);
}

function filterOf({ severity, grep, since, own }: LogsFlags): LogFilter {
  return { severity, grep, since: since ?? 0, below: own !== true };
}
