import { expect, it } from 'vitest';
import { formatResources } from './resources.ts';

it.each([
  [{ cores: 2, memory: 1_500_000_000, licenses: { ToolA: 1 } }, '2 cores, 1.5 GB, 1 × ToolA'],
  [{ cores: 1, memory: 0, licenses: {} }, '1 core'],
  [{ cores: 0, memory: 0, licenses: { A: 2, B: 1 } }, '2 × A, 1 × B'],
  [{ cores: 0, memory: 0, licenses: {} }, 'nothing'],
])('formats %j as %s', (resources, text) => {
  expect(formatResources(resources)).toBe(text);
});
