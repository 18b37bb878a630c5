import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { continueLayer, findTarget, openDirectory, type Layer, type Open } from '@gator/inspect';
import { PAUSED, waitingJobs, type Expected, type LayerView } from '@gator/protocol';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { StopFlags } from '../options/look-flags.ts';
import { standardCanvas } from '../output/standard.ts';
import { visible } from '../output/visible.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { verbOf } from '../view/verb.ts';

const REASON = 'stopped by user';
/** Milliseconds between looks at what is ending. */
const LOOK = 100;

/** `gator stop`: stops a run, a tier, or a single job, and waits until it has ended. The rest goes on. */
export async function stop(target: string | undefined, flags: StopFlags): Promise<ExitStatus> {
  const open = findTarget(target, flags);
  const layer = await openAwake(open);
  if (!layer.ok) return refuseTarget(layer.reason);
  const view = await layer.value.view();
  if (!view.ok) {
    layer.value.close();
    return refuseTarget(view.reason);
  }
  const { output } = standardCanvas();
  const say = (text: string): void => {
    output.write(`${text}\n`);
  };
  const status = await stopLayer(layer.value, view.value, flags, say);
  layer.value.close();
  if (status === EXIT.success && view.value.state !== 'COMPLETE') await awaitEnd(open, say);
  await output.flush();
  return status;
}

/** A run that is paused hears nothing: it goes on, so that it can be stopped. */
async function openAwake(open: Open): Promise<Expected<Layer>> {
  const layer = await open();
  if (!layer.ok || layer.value.standing !== 'silent') return layer;
  const view = await layer.value.view();
  const isPaused = view.ok && view.value.reason === PAUSED;
  if (!isPaused || !continueLayer(view.value.directory)) return layer;
  layer.value.close();
  return open();
}

async function stopLayer(
  layer: Layer,
  view: LayerView,
  { now }: StopFlags,
  say: (text: string) => void,
): Promise<ExitStatus> {
  const path = visible(view.path);
  if (view.state === 'COMPLETE') {
    const why = view.reason === '' ? '' : `: ${visible(view.reason)}`;
    say(`${path} has ended already: ${verbOf(view).text}${why}`);
    return EXIT.success;
  }
  if (layer.standing === 'silent') return stopHung(view, now, say);
  const asked = await layer.stop(REASON, false);
  const insisted = asked.ok && now === true ? await layer.stop(REASON, true) : asked;
  if (!insisted.ok) {
    complain(`${path} was not stopped: ${insisted.reason}`);
    return EXIT.fault;
  }
  say(`stopping ${path}: ${effect(view)}`);
  return EXIT.success;
}

/** A layer whose process hangs cannot end itself; where it is to end now, its parent ends it. */
async function stopHung(
  { path, ident, directory }: LayerView,
  now: boolean | undefined,
  say: (text: string) => void,
): Promise<ExitStatus> {
  const shown = visible(path);
  const parent = now === true ? await openDirectory(dirname(directory)) : undefined;
  const asked = parent?.ok === true ? await parent.value.stop(REASON, true, ident) : undefined;
  if (parent?.ok === true) parent.value.close();
  if (asked?.ok === true) {
    say(`ending ${shown}, whose process does not answer`);
    return EXIT.success;
  }
  complain(`the process of ${shown} does not answer`);
  if (now !== true && path !== ident)
    process.stderr.write('hint: with --now, its parent ends it\n');
  return EXIT.fault;
}

/** What the stop means for the jobs of a layer. */
function effect({ state, counts }: LayerView): string {
  if (state === 'PENDING') return `${jobs(counts.total)} will not start`;
  const waiting = waitingJobs(counts);
  const parts = [`${jobs(counts.active)} running`];
  if (waiting > 0) parts.push(`${waiting} will not start`);
  return parts.join(', ');
}

/** Looks until the layer has ended, and says how. */
async function awaitEnd(open: Open, say: (text: string) => void): Promise<void> {
  for (;;) {
    await delay(LOOK);
    const layer = await open();
    if (!layer.ok) return;
    const view = await layer.value.view();
    layer.value.close();
    if (!view.ok) return;
    if (view.value.state !== 'COMPLETE') continue;
    const { path, reason } = view.value;
    say(
      `${verbOf(view.value).text} ${visible(path)}${reason === '' ? '' : `: ${visible(reason)}`}`,
    );
    return;
  }
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}
