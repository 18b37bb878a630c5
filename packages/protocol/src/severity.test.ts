import { expect, it } from 'vitest';
import { parseSeverity, SEVERITIES, SEVERITY_NAMES, severityName } from './severity.ts';

it('reads each name in any case, and back', () => {
  for (const name of SEVERITY_NAMES) {
    expect(parseSeverity(name)).toBe(SEVERITIES[name]);
    expect(parseSeverity(name.toLowerCase())).toBe(SEVERITIES[name]);
    expect(severityName(SEVERITIES[name])).toBe(name);
  }
});

it('stores them as the contract says, the graver the higher', () => {
  expect(SEVERITIES).toEqual({ DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 });
});

it.each(['', 'WARN', 'info ', 'toString', '20'])('knows no %j', (text) => {
  expect(parseSeverity(text)).toBeUndefined();
});
