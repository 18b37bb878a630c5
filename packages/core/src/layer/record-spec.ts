import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactSpec, renderSpec, type Redaction } from '@gator/spec';
import type { Assignment } from '@gator/protocol';

/** Makes a layer's tracking directory, with its own part of the specification in it as it runs, but for secrets. */
export function recordSpec(
  { directory, spec, env, redact }: Assignment,
  redaction: Redaction,
): void {
  mkdirSync(directory, { recursive: true });
  const whole = redactSpec({ ...spec, env, redact }, redaction);
  writeFileSync(join(directory, 'spec.yaml'), renderSpec(whole));
}
