import type { SeverityName } from '@gator/protocol';

/** What a line is, besides its text: how grave, and what it speaks of. */
export interface Finding {
  readonly severity: SeverityName;
  /** The tool's name for this kind of message. */
  readonly ident: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** Recognises lines of one kind by a regular expression that runs in linear time. */
export interface Rule {
  readonly match: RegExp;
  /** The severity, or how the text of the group `severity`, in lower case, is read. */
  readonly severity: SeverityName | Readonly<Record<string, SeverityName>>;
}

/** What a rule makes of a line; undefined where it does not match. */
export function apply({ match, severity }: Rule, text: string): Finding | undefined {
  const found = match.exec(text);
  if (found === null) return undefined;
  const groups: Readonly<Record<string, string | undefined>> = found.groups ?? {};
  const named =
    typeof severity === 'string' ? severity : severity[groups['severity']?.toLowerCase() ?? ''];
  const line = Number(groups['line'] ?? Number.NaN);
  return {
    severity: named ?? 'INFO',
    ident: groups['ident'] ?? null,
    file: groups['file'] ?? null,
    line: Number.isSafeInteger(line) ? line : null,
  };
}
