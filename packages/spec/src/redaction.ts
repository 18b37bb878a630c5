/** What stands in place of a secret. */
export const MASK = '***';

/** Names of variables whose values are nobody's business. */
const SECRET = /TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL|KEY/i;

/** A shorter value is not looked for in other texts: it would be found in half of the words. */
const SHORTEST = 4;
/** Nor are these, which switch things on and off. */
const SWITCHES = ['true', 'false', 'none', 'null'];

type Variables = Readonly<Record<string, string>>;

/**
 * Whether a variable's value is a secret: by its name, or since one of `patterns` names it. A
 * pattern is a name, in any case, in which `*` stands for any characters.
 */
export function isSecretName(name: string, patterns: readonly string[] = []): boolean {
  return SECRET.test(name) || patterns.some((pattern) => matches(name, pattern));
}

/**
 * Keeps the values of secret variables out of what is written down: as variables by their names, and
 * in every other text by the value itself, since it may have been expanded into a command.
 */
export class Redaction {
  readonly #patterns: readonly string[];
  readonly #environments: readonly Variables[];
  readonly #secrets: readonly string[];
  readonly #values: RegExp | undefined;

  /**
   * @param environments where variables come from; the same name may have several values
   * @param secrets the values of the secret ones among them, where they are known
   */
  constructor(
    patterns: readonly string[],
    environments: readonly Variables[],
    secrets?: readonly string[],
  ) {
    this.#patterns = patterns;
    this.#environments = environments;
    this.#secrets = secrets ?? environments.flatMap((each) => this.#secretsIn(each));
    this.#values = anyOf(this.#secrets);
  }

  /** What holds inside a node: its own secrets as well. */
  inside({ redact, env }: { redact: readonly string[]; env: Variables }): Redaction {
    if (redact.length === 0 && Object.keys(env).length === 0) return this;
    const environments = [...this.#environments, env];
    if (redact.length > 0) return new Redaction([...this.#patterns, ...redact], environments);
    // There may be very many nodes: what is around them is not looked through for each.
    const secrets = [...this.#secrets, ...this.#secretsIn(env)];
    return new Redaction(this.#patterns, environments, secrets);
  }

  /** A text without the values of secret variables. */
  text(text: string): string {
    return this.#values === undefined ? text : text.replace(this.#values, MASK);
  }

  /** Variables without the values of secret ones. */
  variables(env: Variables): Record<string, string> {
    const shown = ([name, value]: [string, string]): [string, string] => [
      name,
      isSecretName(name, this.#patterns) ? MASK : this.text(value),
    ];
    return Object.fromEntries(Object.entries(env).map(shown));
  }

  #secretsIn(env: Variables): string[] {
    const secret = Object.entries(env).filter(([name]) => isSecretName(name, this.#patterns));
    return secret.map(([, value]) => value).filter(isSearched);
  }
}

function isSearched(value: string): boolean {
  return value.length >= SHORTEST && value !== MASK && !SWITCHES.includes(value.toLowerCase());
}

/** Finds any of these texts, and of those that begin alike the longest. */
function anyOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  const longestFirst = [...new Set(texts)].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(literally).join('|'), 'g');
}

/** A text as an expression that finds it alone. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** The pieces between the stars are found one after the other, each as early as it can be: no star is tried twice. */
function matches(name: string, pattern: string): boolean {
  const rest = name.toLowerCase();
  const [first = '', ...pieces] = pattern.toLowerCase().split('*');
  const last = pieces.pop();
  if (last === undefined) return rest === first;
  if (!rest.startsWith(first)) return false;
  let from = first.length;
  for (const piece of pieces) {
    const found = rest.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return rest.length - last.length >= from && rest.endsWith(last);
}
