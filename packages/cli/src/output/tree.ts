import { CONDITIONS } from '@gator/protocol';
import { countJobs, formatResources, type Spec } from '@gator/spec';
import type { Paint } from './colour.ts';
import { shellWord } from './shell.ts';
import { visible } from './visible.ts';

/** The tree that would run: a line a node, arrays folded, and the number of jobs. */
export function treeLines(root: Spec, paint: Paint): string[] {
  const jobs = countJobs(root);
  return [...nodeLines(root, '', '', paint), '', jobs === 1 ? '1 job' : `${jobs} jobs`];
}

/** A node's line after `head`, and its children's after `margin`. */
function* nodeLines(spec: Spec, head: string, margin: string, paint: Paint): Generator<string> {
  yield head + nodeLine(spec, paint);
  if (spec.kind === 'job') return;
  for (const [place, child] of spec.jobs.entries()) {
    const isLast = place === spec.jobs.length - 1;
    const branch = isLast ? '└─ ' : '├─ ';
    yield* nodeLines(child, margin + branch, margin + (isLast ? '   ' : '│  '), paint);
  }
}

function nodeLine(spec: Spec, paint: Paint): string {
  const notes = CONDITIONS.filter((when) => spec[when].length > 0).map((when) =>
    paint('cyan', visible(`${when}: ${spec[when].join(', ')}`)),
  );
  return [paint('bold', visible(spec.ident)), ...details(spec, paint), ...notes].join('  ');
}

function details(spec: Spec, paint: Paint): string[] {
  switch (spec.kind) {
    case 'job': {
      const line = [spec.command, ...spec.args].map(shellWord).join(' ');
      return [visible(line), paint('dim', visible(`(${formatResources(spec.resources)})`))];
    }
    case 'group':
      return [];
    case 'array':
      return [`×${spec.repeats}`];
    default:
      return spec satisfies never;
  }
}
