import { SEVERITY_NAMES, type SeverityName } from '@gator/spec';

/** The severities of messages, as stored: higher is graver. */
export const SEVERITIES = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const satisfies Readonly<Record<SeverityName, number>>;

export type Severity = (typeof SEVERITIES)[SeverityName];

/** The names, mildest first; counts of messages are arrays in this order. */
export { SEVERITY_NAMES, type SeverityName };

const BY_VALUE = new Map<Severity, SeverityName>(
  SEVERITY_NAMES.map((name) => [SEVERITIES[name], name]),
);

/** The name of a stored severity. */
export function severityName(severity: Severity): SeverityName {
  return BY_VALUE.get(severity) ?? 'INFO';
}

/** Reads a severity's name in any case; undefined where there is no such severity. */
export function parseSeverity(text: string): Severity | undefined {
  const name = SEVERITY_NAMES.find((known) => known === text.toUpperCase());
  return name === undefined ? undefined : SEVERITIES[name];
}
