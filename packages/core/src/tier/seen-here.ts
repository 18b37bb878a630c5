import { seenFromParent, type Artefact, type Report } from '@gator/protocol';
import type { Child } from './roster.ts';

/** A child's report with its artefacts as they are seen from its tier. */
export function seenHere<R extends Report>(child: Child, report: R): R {
  const artefacts = report.artefacts.map((each): Artefact => seenFromParent(each, child.ident));
  return { ...report, artefacts };
}
