import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readUsage, reportUsage } from '@gator/core';
import { LATEST, TRACKING } from '@gator/store';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { safeJson } from '../output/json.ts';
import { standardCanvas } from '../output/standard.ts';
import { usageLines } from '../output/usage.ts';

/** `gator report usage`: what jobs asked for against what they used. */
export async function report(
  target: string | undefined,
  flags: { readonly json?: boolean },
): Promise<ExitStatus> {
  const directory = resolve(target ?? join(TRACKING, LATEST));
  if (!existsSync(join(directory, 'db.sqlite'))) {
    complain(`no run at '${target ?? join(TRACKING, LATEST)}': expected a tracking directory`);
    return EXIT.usage;
  }
  const rows = reportUsage(readUsage(directory));
  const { output, paint } = standardCanvas();
  const text = flags.json === true ? safeJson(rows, 2) : usageLines(rows, paint).join('\n');
  output.write(`${text}\n`);
  await output.flush();
  return EXIT.success;
}
