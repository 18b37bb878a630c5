import type { SpecInput } from './build.ts';
import { jobInput } from './job-input.ts';
import { nodeInput } from './node-input.ts';
import { renderInput } from './render-input.ts';
import type { Spec } from './spec.ts';

/**
 * Writes one node as it ran: YAML text that parses back to the same tree.
 *
 * The top node loses its dependencies and needs, since its siblings are not in the text, and keeps
 * its absolute folder.
 */
export function renderSpec(spec: Spec): string {
  const alone = { ...spec, on_pass: [], on_fail: [], on_done: [], needs: [] };
  return renderInput(inputOf(alone, undefined));
}

/** The shortest input for a node inside a node whose working directory is `around`. */
function inputOf(spec: Spec, around: string | undefined): SpecInput {
  const node = nodeInput(spec, around);
  switch (spec.kind) {
    case 'job':
      return { kind: 'job', ...node, ...jobInput(spec) };
    case 'group':
      return { kind: 'group', ...node, jobs: inputsOf(spec.jobs, spec.cwd) };
    case 'array':
      return { kind: 'array', ...node, repeats: spec.repeats, jobs: inputsOf(spec.jobs, spec.cwd) };
  }
}

function inputsOf(jobs: readonly Spec[], around: string): SpecInput[] {
  return jobs.map((job) => inputOf(job, around));
}
