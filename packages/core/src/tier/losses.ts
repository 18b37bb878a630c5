import { SEVERITIES } from '@gator/protocol';
import { recordLoss } from '@gator/store';
import { now, type Journal } from '../layer/journal.ts';
import type { LostRecord } from './events.ts';

/** Only the parent is left to say in a lost child's database how it ended; where it cannot, its own row does. */
export function recordLossIn(directory: string, reason: string, journal: Journal): LostRecord {
  try {
    return recordLoss(directory, reason, now());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    journal.log(SEVERITIES.WARNING, `Cannot record a loss in ${directory}: ${why}`);
    return undefined;
  }
}
