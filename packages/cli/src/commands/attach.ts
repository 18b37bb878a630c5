import { findTarget, readStatus } from '@gator/inspect';
import { FullScreen } from '../attach/full-screen.ts';
import { Session } from '../attach/session.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { paintLine } from '../live/line.ts';
import type { TargetFlags } from '../options/look-flags.ts';
import { isTerminal } from '../output/colour.ts';
import { standardCanvas } from '../output/standard.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { statusLines } from '../view/status-lines.ts';
import { terminalSize } from '../view/terminal-size.ts';
import { status } from './status.ts';

/** `gator attach`: looks at a run in full screen. Without a terminal, lines tell how far it is until it ends. */
export async function attach(target: string | undefined, flags: TargetFlags): Promise<ExitStatus> {
  if (!isTerminal(process.stdout)) return status(target, { ...flags, watch: true });
  const open = findTarget(target, flags);
  const root = await open();
  if (!root.ok) return refuseTarget(root.reason);
  const view = await root.value.view();
  if (!view.ok) return refuseTarget(view.reason);
  const { output, paint, now, folder } = standardCanvas();
  const session = new Session({
    root: root.value,
    view: view.value,
    reopen: open,
    screen: new FullScreen(process.stdout, output, paint),
    now,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => session.leave());
  await session.run();
  // What was on the screen goes with it: how things were last stays.
  const last = await readStatus(root.value, { depth: 0 });
  root.value.close();
  if (last.ok) {
    const { columns } = terminalSize(process.stdout);
    const lines = statusLines(last.value, { columns, folder, now: now() });
    output.write(`${lines.map((line) => paintLine(line, paint)).join('\n')}\n`);
  }
  await output.flush();
  // Connections that are still being opened would keep the process.
  process.exit(EXIT.success);
}
