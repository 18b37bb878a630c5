import { linearRegExp, type BuiltInParser, type ParserSpec } from '@gator/spec';
import { SEVERITY_NAMES, type SeverityName } from '@gator/protocol';
import { BUILT_IN } from './built-in.ts';
import { readGithub } from './github.ts';
import { TracebackReader } from './python.ts';
import { apply, type Finding, type Rule } from './rules.ts';

/** Only the beginning of a line is looked at: what a tool says of a message stands there. */
const LOOKED_AT = 4096;

/** The severities by their names in lower case, for rules that read them from the line. */
const BY_NAME: Readonly<Record<string, SeverityName>> = Object.fromEntries(
  SEVERITY_NAMES.map((name) => [name.toLowerCase(), name]),
);

type Reader = (text: string) => Finding | undefined;

/** Reads the lines of one output by a job's parsers; the first that knows a line has it. */
export class LineReader {
  readonly #readers: readonly Reader[];

  constructor(parsers: readonly ParserSpec[]) {
    this.#readers = parsers.flatMap(readersOf);
  }

  /** Whether there is anything to read by. */
  get idle(): boolean {
    return this.#readers.length === 0;
  }

  /** What a line is; undefined where no parser knows it. */
  read(line: string): Finding | undefined {
    const text = line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line;
    for (const reader of this.#readers) {
      const finding = reader(text);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }
}

function readersOf(parser: ParserSpec): Reader[] {
  return 'match' in parser
    ? readersBy(parser.match, parser.severity ?? BY_NAME)
    : builtInReaders(parser.use);
}

function builtInReaders(name: BuiltInParser): Reader[] {
  switch (name) {
    case 'uvm':
    case 'gcc':
      return BUILT_IN[name].flatMap(({ match, severity }) => readersBy(match.source, severity));
    case 'github':
      return [readGithub];
    case 'python': {
      const traceback = new TracebackReader();
      return [(text) => traceback.read(text)];
    }
    default:
      return name satisfies never;
  }
}

/** The specification was checked: an expression that cannot run in linear time does not come so far. */
function readersBy(source: string, severity: Rule['severity']): Reader[] {
  const match = linearRegExp(source);
  return match.ok ? [(text) => apply({ match: match.value, severity }, text)] : [];
}
