import type { Redaction } from './redaction.ts';
import type { Spec } from './spec.ts';

/** A tree without the values of secret variables, as it may be written down. */
export function redactSpec(spec: Spec, around: Redaction): Spec {
  const redaction = around.inside(spec);
  const env = redaction.variables(spec.env);
  if (spec.kind !== 'job')
    return { ...spec, env, jobs: spec.jobs.map((job) => redactSpec(job, redaction)) };
  const args = spec.args.map((text) => redaction.text(text));
  return { ...spec, env, command: redaction.text(spec.command), args };
}
