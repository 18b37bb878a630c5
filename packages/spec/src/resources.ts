import { formatMemory } from './memory.ts';
import type { Resources } from './spec.ts';

/** What a job holds that names no resources: one core. */
export const DEFAULT_RESOURCES: Resources = { cores: 1, memory: 0, licenses: {} };

/** A request for people: `2 cores, 1.5 GB, 1 × ToolA`. */
export function formatResources({ cores, memory, licenses }: Resources): string {
  const parts: string[] = [];
  if (cores > 0) parts.push(formatCores(cores));
  if (memory > 0) parts.push(formatMemory(memory));
  for (const [name, count] of Object.entries(licenses)) parts.push(`${count} × ${name}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** A number of cores for people. */
export function formatCores(cores: number): string {
  return cores === 1 ? '1 core' : `${cores} cores`;
}
