import type { MetricSpec } from '@gator/spec';
import { valueOf, type Folds } from '@gator/protocol';

/** What a layer's metrics say against its thresholds, in words. */
export interface Breaches {
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** Compares a layer's metrics with its own thresholds. A metric that nobody sent is below every one that asks for a value. */
export function breaches(specs: readonly MetricSpec[], folds: Folds): Breaches {
  const failures: string[] = [];
  const warnings: string[] = [];
  for (const spec of specs) {
    const { name } = spec;
    const fold = Object.hasOwn(folds, name) ? folds[name] : undefined;
    const value = fold === undefined ? undefined : valueOf(fold);
    push(failures, below(name, value, spec.fail_below), above(name, value, spec.fail_above));
    push(warnings, below(name, value, spec.warn_below), above(name, value, spec.warn_above));
  }
  return { failures, warnings };
}

function below(name: string, value: number | undefined, limit: number | null): string | undefined {
  if (limit === null) return undefined;
  if (value === undefined) return `${name} was never sent, at least ${String(limit)} is asked for`;
  return value < limit ? `${name} is ${String(value)}, below ${String(limit)}` : undefined;
}

function above(name: string, value: number | undefined, limit: number | null): string | undefined {
  if (limit === null || value === undefined) return undefined;
  return value > limit ? `${name} is ${String(value)}, above ${String(limit)}` : undefined;
}

function push(list: string[], ...texts: (string | undefined)[]): void {
  list.push(...texts.filter((text) => text !== undefined));
}
