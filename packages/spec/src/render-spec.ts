import type { NodeInput, ResourcesInput, SpecInput } from './build.ts';
import { renderInput } from './render-input.ts';
import { DEFAULT_RESOURCES } from './resources.ts';
import type { NodeSpec, Resources, Spec } from './spec.ts';

/**
 * Writes one node as it ran: YAML text that parses back to the same tree.
 *
 * The top node loses its dependencies, since its siblings are not in the text, and keeps its
 * absolute folder. `overrides.env` is laid over its variables.
 */
export function renderSpec(
  spec: Spec,
  overrides: { readonly env?: Readonly<Record<string, string>> } = {},
): string {
  const env = { ...spec.env, ...overrides.env };
  return renderInput(inputOf({ ...spec, env, on_pass: [], on_fail: [], on_done: [] }, undefined));
}

/** The shortest input for a node inside a node whose working directory is `around`. */
function inputOf(spec: Spec, around: string | undefined): SpecInput {
  const node = nodeInput(spec, around);
  switch (spec.kind) {
    case 'job':
      return {
        kind: 'job',
        ...node,
        command: spec.command,
        ...(spec.args.length > 0 && { args: spec.args }),
        ...resourcesInput(spec.resources),
      };
    case 'group':
      return { kind: 'group', ...node, jobs: inputsOf(spec.jobs, spec.cwd) };
    case 'array':
      return { kind: 'array', ...node, repeats: spec.repeats, jobs: inputsOf(spec.jobs, spec.cwd) };
  }
}

function inputsOf(jobs: readonly Spec[], around: string): SpecInput[] {
  return jobs.map((job) => inputOf(job, around));
}

function nodeInput(spec: NodeSpec, around: string | undefined): NodeInput {
  return {
    ident: spec.ident,
    ...(Object.keys(spec.env).length > 0 && { env: spec.env }),
    ...(spec.cwd !== around && { cwd: spec.cwd }),
    ...(spec.on_pass.length > 0 && { on_pass: spec.on_pass }),
    ...(spec.on_fail.length > 0 && { on_fail: spec.on_fail }),
    ...(spec.on_done.length > 0 && { on_done: spec.on_done }),
  };
}

function resourcesInput(resources: Resources): { readonly resources?: ResourcesInput } {
  const { cores, memory, licenses } = resources;
  const asked: ResourcesInput = {
    ...(cores !== DEFAULT_RESOURCES.cores && { cores }),
    ...(memory !== DEFAULT_RESOURCES.memory && { memory }),
    ...(Object.keys(licenses).length > 0 && { licenses }),
  };
  return Object.keys(asked).length > 0 ? { resources: asked } : {};
}
