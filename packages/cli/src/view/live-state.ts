import { readStatus, type Open } from '@gator/inspect';
import { paintLine } from '../live/line.ts';
import type { Canvas } from '../output/reporter.ts';
import { statusLines } from './status-lines.ts';
import { terminalSize } from './terminal-size.ts';

/** How a layer is now, in the lines that `gator status` prints. */
export async function readLiveState(open: Open, canvas: Canvas): Promise<string> {
  const layer = await open();
  if (!layer.ok) return `${layer.reason}\n`;
  const status = await readStatus(layer.value, { depth: 0 });
  layer.value.close();
  if (!status.ok) return `${status.reason}\n`;
  const { columns } = terminalSize(process.stdout);
  const format = { columns, folder: canvas.folder, now: canvas.now() };
  const lines = statusLines(status.value, format).map((line) => paintLine(line, canvas.paint));
  return `${lines.join('\n')}\n`;
}
