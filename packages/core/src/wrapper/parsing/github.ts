import type { SeverityName } from '@gator/protocol';
import type { Finding } from './rules.ts';

const COMMAND = /^\s*::(?<level>error|warning|notice|debug)(?: (?<properties>[^:]*))?::/;

const SEVERITIES: Readonly<Record<string, SeverityName>> = {
  error: 'ERROR',
  warning: 'WARNING',
  notice: 'INFO',
  debug: 'DEBUG',
};

/**
 * Reads GitHub's workflow commands: `::error file=app.js,line=1,title=Syntax::missing semicolon`.
 * The properties come in any order; in their values `%`, `:` and `,` are written as `%25`, `%3A` and `%2C`.
 */
export function readGithub(text: string): Finding | undefined {
  const command = COMMAND.exec(text)?.groups;
  if (command === undefined) return undefined;
  const properties = propertiesIn(command['properties'] ?? '');
  const line = Number(properties.get('line') ?? Number.NaN);
  return {
    severity: SEVERITIES[command['level'] ?? ''] ?? 'INFO',
    ident: properties.get('title') ?? null,
    file: properties.get('file') ?? null,
    line: Number.isSafeInteger(line) ? line : null,
  };
}

function propertiesIn(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=', 2));
  return new Map(pairs.map(([name = '', value = '']) => [name.trim(), unescape(value)]));
}

function unescape(text: string): string {
  return text.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%25', '%');
}
