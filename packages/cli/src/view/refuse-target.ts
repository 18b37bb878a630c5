import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';

/** Says what is wrong with a target; nothing was done. */
export function refuseTarget(reason: string): ExitStatus {
  complain(reason);
  return EXIT.usage;
}
