import { setTimeout as delay } from 'node:timers/promises';
import {
  findTarget,
  readStatus,
  type Open,
  type StatusNode,
  type StatusOptions,
} from '@gator/inspect';
import type { Expected } from '@gator/protocol';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { progressLine } from '../live/figures.ts';
import { paintLine } from '../live/line.ts';
import { Screen } from '../live/screen.ts';
import type { StatusFlags } from '../options/look-flags.ts';
import { isTerminal } from '../output/colour.ts';
import type { Canvas } from '../output/reporter.ts';
import { safeJson } from '../output/json.ts';
import { standardCanvas } from '../output/standard.ts';
import { modelOf } from '../view/model-of.ts';
import { statusLines } from '../view/status-lines.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { terminalSize } from '../view/terminal-size.ts';

type Look = () => Promise<Expected<StatusNode>>;

/** Milliseconds between two looks while it is watched. */
const LOOK = 500;

/** `gator status`: how a run and all of its layers are. Its own status says nothing of the run's result. */
export async function status(target: string | undefined, flags: StatusFlags): Promise<ExitStatus> {
  const canvas = standardCanvas();
  const open = findTarget(target, flags);
  const look: Look = () => readOnce(open, flags);
  const ended = await (flags.watch === true ? watch(look, canvas) : show(look, flags, canvas));
  await canvas.output.flush();
  return ended;
}

/** The layer is opened anew for each look: it may have ended meanwhile, and its process with it. */
async function readOnce(open: Open, flags: StatusFlags): Promise<Expected<StatusNode>> {
  const layer = await open();
  if (!layer.ok) return layer;
  const read = await readStatus(layer.value, depthOf(flags));
  layer.value.close();
  return read;
}

async function show(look: Look, flags: StatusFlags, canvas: Canvas): Promise<ExitStatus> {
  const read = await look();
  if (!read.ok) return refuseTarget(read.reason);
  canvas.output.write(flags.json === true ? `${json(read.value)}\n` : text(read.value, canvas));
  return EXIT.success;
}

function depthOf({ depth, all, json: asJson }: StatusFlags): StatusOptions {
  if (depth !== undefined) return { depth };
  return { depth: all === true || asJson === true ? Infinity : 0 };
}

function text(node: StatusNode, { paint, folder, now }: Canvas): string {
  const { columns } = terminalSize(process.stdout);
  const lines = statusLines(node, { columns, folder, now: now() });
  return `${lines.map((line) => paintLine(line, paint)).join('\n')}\n`;
}

/** One object a layer, nested; what is folded only matters where it is drawn. */
function json(node: StatusNode): string {
  return safeJson(node, 2, 'folded');
}

/** Draws it again and again until the layer has ended: in place on a terminal, as lines elsewhere. */
async function watch(look: Look, canvas: Canvas): Promise<ExitStatus> {
  const screen = isTerminal(process.stdout) ? new Screen(canvas.output, canvas.paint) : undefined;
  let told = '';
  for (;;) {
    const read = await lookAgain(look);
    if (!read.ok) return refuseTarget(read.reason);
    const size = terminalSize(process.stdout);
    if (read.value.state === 'COMPLETE') {
      screen?.clear('', size);
      canvas.output.write(text(read.value, canvas));
      return EXIT.success;
    }
    const lines = statusLines(read.value, { ...size, folder: canvas.folder, now: canvas.now() });
    if (screen !== undefined) screen.draw('', lines.slice(0, size.rows - 1), size);
    else told = tell(read.value, canvas, told);
    if (canvas.output.closed) return EXIT.success;
    await delay(LOOK);
  }
}

/** A layer that ends in the middle of a look is looked at again: it has a database then. */
async function lookAgain(look: Look): Promise<Expected<StatusNode>> {
  const read = await look();
  return read.ok ? read : look();
}

/** A line where something has changed; returns what was told last. */
function tell(node: StatusNode, { output, now }: Canvas, told: string): string {
  const counts = JSON.stringify(node.counts);
  if (counts !== told) output.write(`${progressLine(modelOf(node), now())}\n`);
  return counts;
}
