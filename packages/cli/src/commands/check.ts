import { loadSpec } from '@gator/core';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { PlanFlags } from '../options/flags.ts';
import { planSettings } from '../options/settings.ts';
import { standardCanvas } from '../output/standard.ts';
import { treeLines } from '../output/tree.ts';
import { refuse } from './problems.ts';

/** `gator check`: every problem of a specification, or the tree that would run. */
export async function check(file: string, flags: PlanFlags): Promise<ExitStatus> {
  const loaded = loadSpec(file, planSettings(flags));
  if (!loaded.ok) return refuse(loaded.error);
  const { output, paint } = standardCanvas();
  const { root } = loaded.value;
  const lines = treeLines({ ...root, ident: flags.id ?? root.ident }, paint);
  output.write(`${lines.join('\n')}\n`);
  await output.flush();
  return EXIT.success;
}
