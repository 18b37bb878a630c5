import { openTarget, readStatus, type Layer } from '@gator/inspect';
import { value, type Expected } from '@gator/protocol';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { ShowFlags } from '../options/look-flags.ts';
import { safeJson } from '../output/json.ts';
import { standardCanvas } from '../output/standard.ts';
import { withoutSecretValues } from '../show/rerun.ts';
import { showLines, type Shown } from '../show/show-lines.ts';
import { failuresIn } from '../view/model-of.ts';
import { refuseTarget } from '../view/refuse-target.ts';

/** Failed children that are named. */
const FAILED = 10;

/** `gator show`: one layer in full. */
export async function show(target: string | undefined, flags: ShowFlags): Promise<ExitStatus> {
  const layer = await openTarget(target, flags);
  if (!layer.ok) return refuseTarget(layer.reason);
  const shown = await read(layer.value);
  layer.value.close();
  if (!shown.ok) return refuseTarget(shown.reason);
  const { output, paint, folder } = standardCanvas();
  output.write(
    flags.json === true
      ? `${json(shown.value)}\n`
      : `${showLines(shown.value, folder, paint).join('\n')}\n`,
  );
  await output.flush();
  return EXIT.success;
}

/** The layer's own facts; what is below it has an object of its own in `gator status --json`. */
function json({ view, details, why }: Shown): string {
  const own = Object.entries(view).filter(([name]) => name !== 'children' && name !== 'folded');
  const attributes = withoutSecretValues(details.attributes);
  return safeJson({ ...Object.fromEntries(own), why, ...details, attributes }, 2);
}

async function read(layer: Layer): Promise<Expected<Shown>> {
  const status = await readStatus(layer, { depth: 0 });
  if (!status.ok) return status;
  const { why, ...view } = status.value;
  const details = await layer.details();
  if (!details.ok) return details;
  const failed = view.kind === 'job' ? [] : [...failuresIn(status.value)].slice(0, FAILED);
  return value({ view, details: details.value, failed, why, live: layer.standing === 'live' });
}
