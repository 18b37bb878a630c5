import type { YAMLParseError } from 'yaml';
import type { Problem } from './problem.ts';
import { visible } from './show.ts';
import type { Source } from './source.ts';

/** What this reads of an error of the YAML library. */
type YamlError = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

/** Turns an error of the YAML library into a problem like any other. */
export function syntaxProblem(source: Source, error: YamlError): Problem {
  const text = visible(error.message);
  return {
    reason: error.code === 'TAG_RESOLVE_FAILED' ? 'unknown-tag' : 'syntax',
    message: text.charAt(0).toLowerCase() + text.slice(1),
    place: source.place(error.pos),
    ...hintFor(error.code),
  };
}

const HINTS: ReadonlyMap<string, string> = new Map<YAMLParseError['code'], string>([
  ['TAB_AS_INDENT', 'indent with spaces'],
  ['BAD_INDENT', 'write entries that belong together at the same column'],
  ['BLOCK_AS_IMPLICIT_KEY', "write text that holds ': ' in quotes"],
  ['MULTILINE_IMPLICIT_KEY', "write text that holds ': ' in quotes"],
]);

function hintFor(code: YAMLParseError['code']): { readonly hint?: string } {
  const hint = HINTS.get(code);
  return hint === undefined ? {} : { hint };
}
