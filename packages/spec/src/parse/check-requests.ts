import { formatMemory } from '../memory.ts';
import { overRequests, type OverRequest, type RequestLimits } from '../over-requests.ts';
import { formatCores } from '../resources.ts';
import type { ParsedSpec } from './parse-spec.ts';
import type { Problem } from './problem.ts';
import { show } from './show.ts';
import { wholeFile } from './source.ts';

/** A problem for each request that is larger than everything a run may hold at once. */
export function checkRequests(parsed: ParsedSpec, totals: RequestLimits): Problem[] {
  return overRequests(parsed.root, totals).map((request) => ({
    reason: 'request-too-large',
    message: `${show(request.path)} asks for ${formatAmount(request, request.asked)}`,
    place: parsed.placeOf(request.job, 'resources') ?? wholeFile(request.path),
    expected: `at most ${formatAmount(request, request.total)}, which is all that this run may hold`,
  }));
}

function formatAmount({ kind, resource }: OverRequest, amount: number): string {
  switch (kind) {
    case 'cores':
      return formatCores(amount);
    case 'memory':
      return formatMemory(amount);
    case 'license':
      return `${amount} × ${resource}`;
  }
}
