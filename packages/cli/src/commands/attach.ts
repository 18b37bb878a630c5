import { findTarget } from '@gator/inspect';
import { FullScreen } from '../attach/full-screen.ts';
import { Session } from '../attach/session.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { TargetFlags } from '../options/look-flags.ts';
import { isTerminal } from '../output/colour.ts';
import { standardCanvas } from '../output/standard.ts';
import { readLiveState } from '../view/live-state.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { status } from './status.ts';

/** What ends the view as the key `q` does. Once it has ended, they end the process. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `gator attach`: looks at a run in full screen. Without a terminal, lines tell how far it is until it ends. */
export async function attach(target: string | undefined, flags: TargetFlags): Promise<ExitStatus> {
  if (!isTerminal(process.stdout)) return status(target, { ...flags, watch: true });
  const open = findTarget(target, flags);
  const root = await open();
  if (!root.ok) return refuseTarget(root.reason);
  const view = await root.value.view();
  if (!view.ok) {
    root.value.close();
    return refuseTarget(view.reason);
  }
  const canvas = standardCanvas();
  const session = new Session({
    root: root.value,
    view: view.value,
    reopen: open,
    screen: new FullScreen(process.stdout, canvas.output, canvas.paint),
    now: canvas.now,
  });
  const leave = (): void => session.leave();
  for (const signal of SIGNALS) process.on(signal, leave);
  await session.run();
  for (const signal of SIGNALS) process.off(signal, leave);
  root.value.close();
  // What was on the screen goes with it: how things were last stays. The layer is opened anew, since it may hang by now.
  canvas.output.write(await readLiveState(open, canvas));
  await canvas.output.flush();
  // Connections that are still being opened would keep the process.
  process.exit(EXIT.success);
}
