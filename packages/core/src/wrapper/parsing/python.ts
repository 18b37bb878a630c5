import type { Finding } from './rules.ts';

const HEADER = /^Traceback \(most recent call last\):/;
const FRAME = /^\s+File "(?<file>[^"]+)", line (?<line>\d+)/;
const END = /^(?<ident>[^\s:]+)(?::|$)/;
/** Between the tracebacks of exceptions that led to each other, and the blank lines around it. */
const LINK = /^$|^(?:During handling of|The above exception was)\b/;
const QUIET = { severity: 'INFO', ident: null, file: null, line: null } as const satisfies Finding;

type Place = Pick<Finding, 'file' | 'line'>;
const NOWHERE: Place = { file: null, line: null };

type State =
  | { readonly id: 'outside' }
  /** The last frame is where the exception was raised. */
  | { readonly id: 'inside'; readonly frame: Place }
  | { readonly id: 'after' };

/**
 * Reads Python's tracebacks, which are several lines for one error: the lines that lead to it are
 * information, the last one, which names the exception, is the error, at the place of the last frame.
 *
 *     outside ──header, or the frame of a syntax error──► inside ──the exception's line──► after
 *        ▲                                                  │                                │
 *        └─────────────a line that cannot stand there───────┴────────────────────────────────┘
 */
export class TracebackReader {
  #state: State = { id: 'outside' };

  read(text: string): Finding | undefined {
    const frame = frameIn(text);
    if (HEADER.test(text)) this.#state = { id: 'inside', frame: NOWHERE };
    else if (frame !== undefined) this.#state = { id: 'inside', frame };
    else return this.#readOn(text);
    return QUIET;
  }

  #readOn(text: string): Finding | undefined {
    switch (this.#state.id) {
      case 'outside':
        return undefined;
      case 'inside':
        return /^\s/.test(text) ? QUIET : this.#end(text, this.#state.frame);
      case 'after':
        if (LINK.test(text)) return QUIET;
        this.#state = { id: 'outside' };
        return undefined;
      default:
        return this.#state satisfies never;
    }
  }

  #end(text: string, frame: Place): Finding | undefined {
    const ident = END.exec(text)?.groups?.['ident'];
    this.#state = { id: ident === undefined ? 'outside' : 'after' };
    return ident === undefined ? undefined : { severity: 'ERROR', ident, ...frame };
  }
}

function frameIn(text: string): Place | undefined {
  const { file, line } = FRAME.exec(text)?.groups ?? {};
  return file === undefined ? undefined : { file, line: Number(line) };
}
