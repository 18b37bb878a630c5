import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSpec } from './redact-spec.ts';
import { isSecretName, MASK, Redaction } from './redaction.ts';
import { parseSpec } from './parse/index.ts';

describe('a secret name', () => {
  it('has one of a few words in it, in any case', () => {
    for (const name of ['API_TOKEN', 'password', 'MySecret', 'SSH_KEY', 'DB_PASSWD', 'credentials'])
      expect(isSecretName(name), name).toBe(true);
    for (const name of ['PATH', 'SIM', 'TOKE', 'PASS', 'K_EY', ''])
      expect(isSecretName(name), name).toBe(false);
  });

  it('is also what a pattern names', () => {
    const named = (name: string, pattern: string): boolean => isSecretName(name, [pattern]);
    expect(named('LICENSE_FILE', 'license_*')).toBe(true);
    expect(named('MY_LICENSE_FILE', 'LICENSE_*')).toBe(false);
    expect(named('A1B2C', 'A*B*C')).toBe(true);
    expect(named('AB', 'AB*B')).toBe(false);
    expect(named('SEED', 'SEED')).toBe(true);
    expect(named('SEEDS', 'SEED')).toBe(false);
    expect(named('A.B', 'A?B')).toBe(false);
    expect(named('whatever', '*')).toBe(true);
  });

  it('matches a pattern as an expression of the same meaning does', () => {
    const letters = fc.string({ unit: fc.constantFrom('A', 'B', 'C'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('A', 'B', '*'), maxLength: 6 });
    fc.assert(
      fc.property(letters, pattern, (name, glob) => {
        const meant = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
        expect(isSecretName(name, [glob])).toBe(meant.test(name));
      }),
    );
  });

  it('is told in a time that no pattern stretches', () => {
    expect(isSecretName('a'.repeat(50_000), [`${'a*'.repeat(5000)}b`])).toBe(false);
  });
});

describe('a redaction', () => {
  const value = fc.string({ minLength: 4 }).filter((each) => !MASK.includes(each));

  it('leaves no secret value in any text', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.array(fc.nat()), (values, order) => {
        const env = Object.fromEntries(values.map((each, place) => [`KEY_${place}`, each]));
        const words = order.map((place) => values[place % values.length] ?? '');
        const shown = new Redaction([], [env]).text(words.join('\n'));
        for (const word of shown.split(/\n|\*\*\*/)) expect(values).not.toContain(word);
      }),
    );
  });

  it('leaves everything else as it is', () => {
    const redaction = new Redaction([], [{ SIM: 'verilator', TOKEN: 'abc', KEY: 'true' }]);
    expect(redaction.text('verilator abc true')).toBe('verilator abc true');
    expect(new Redaction([], []).text('x')).toBe('x');
  });

  it('masks of two values that begin alike the longer one whole', () => {
    const redaction = new Redaction([], [{ KEY: 'abcd', TOKEN: 'abcd-efgh' }]);
    expect(redaction.text('--with=abcd-efgh --and abcd')).toBe('--with=*** --and ***');
  });

  it('masks variables by their names, and where they hold what another one hides', () => {
    const env = { PASSWORD: 'a', URL: 'https://me:hunter2@host', MY_SECRET: 'hunter2', SEED: '7' };
    expect(new Redaction(['SEED'], [env]).variables(env)).toEqual({
      PASSWORD: MASK,
      URL: `https://me:${MASK}@host`,
      MY_SECRET: MASK,
      SEED: MASK,
    });
  });
});

describe('a tree as it may be written down', () => {
  it('has no secrets: what a node calls one holds in it and below', () => {
    const parsed = parseSpec(
      `!JobGroup
env: {TOKEN: one-secret, OUTER: outer-value}
jobs:
  - !JobGroup
    redact: [LICENSE_*]
    env: {LICENSE_A: two-secret}
    jobs: [
      !Job {command: run two-secret, args: [one-secret, plain], env: {license_b: three}, redact: [OUTER]},
      !Job {command: outer-value, env: {MORE: x}, redact: [OUTER]}]
  - !Job {command: two-secret, args: [--key=one-secret], env: {LICENSE_A: shown}}
`,
      { file: '/a/demo.yaml' },
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    expect(redactSpec(parsed.value.root, new Redaction([], []))).toMatchObject({
      env: { TOKEN: MASK, OUTER: 'outer-value' },
      jobs: [
        {
          env: { LICENSE_A: MASK },
          jobs: [
            { command: `run ${MASK}`, args: [MASK, 'plain'], env: { license_b: MASK } },
            { command: MASK, env: { MORE: 'x' } },
          ],
        },
        { command: 'two-secret', args: [`--key=${MASK}`], env: { LICENSE_A: 'shown' } },
      ],
    });
  });
});
