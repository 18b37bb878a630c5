import type { MetricInput, NodeInput } from './build.ts';
import { writeDuration } from './duration.ts';
import type { MetricSpec } from './metric-spec.ts';
import type { NeedSpec, NodeSpec } from './spec.ts';

/** The shortest input for the fields of every node, inside a node whose working directory is `around`. */
export function nodeInput(spec: NodeSpec, around: string | undefined): NodeInput {
  return {
    ident: spec.ident,
    ...(Object.keys(spec.env).length > 0 && { env: spec.env }),
    ...(spec.cwd !== around && { cwd: spec.cwd }),
    ...(spec.on_pass.length > 0 && { on_pass: spec.on_pass }),
    ...(spec.on_fail.length > 0 && { on_fail: spec.on_fail }),
    ...(spec.on_done.length > 0 && { on_done: spec.on_done }),
    ...(spec.needs.length > 0 && { needs: Object.fromEntries(spec.needs.map(needEntry)) }),
    ...(spec.metrics.length > 0 && { metrics: spec.metrics.map(metricInput) }),
    ...(spec.redact.length > 0 && { redact: spec.redact }),
    ...(spec.timeout !== null && { timeout: writeDuration(spec.timeout) }),
  };
}

function needEntry({ variable, sibling, path, artefact }: NeedSpec): [string, string] {
  return [variable, [sibling, ...path, artefact].join('/')];
}

function metricInput(spec: MetricSpec): MetricInput {
  const { name, agg, fail_below, fail_above, warn_below, warn_above } = spec;
  return {
    name,
    ...(agg !== null && { agg }),
    ...(fail_below !== null && { fail_below }),
    ...(fail_above !== null && { fail_above }),
    ...(warn_below !== null && { warn_below }),
    ...(warn_above !== null && { warn_above }),
  };
}
