/** What a test has a puppet do. */
export type Order =
  /** Writes bytes, in base64, to one of its outputs, a number of times. */
  | {
      readonly id: 'print';
      readonly to: 'stdout' | 'stderr';
      readonly bytes: string;
      readonly times: number;
    }
  | { readonly id: 'exit'; readonly code: number }
  /** Sends itself a signal. */
  | { readonly id: 'die'; readonly signal: NodeJS.Signals }
  /** Goes on when the signal comes, and tells the test of it. */
  | { readonly id: 'survive'; readonly signal: NodeJS.Signals }
  /** Starts another puppet; `apart` makes it a daemon: a session of its own, and no outputs. */
  | { readonly id: 'spawn'; readonly name: string; readonly apart: boolean };

/** What a puppet tells the test. */
export type News =
  | {
      readonly id: 'entered';
      readonly name: string;
      readonly pid: number;
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly id: 'done' }
  | { readonly id: 'signalled'; readonly signal: NodeJS.Signals };
