import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRequests } from './check-requests.ts';
import { parseSpec } from './parse-spec.ts';
import type { Problem, Reason } from './problem.ts';
import { renderProblems } from './render-problems.ts';

const file = new URL('../../../../docs/specification.md', import.meta.url);
const [language = '', ...sections] = readFileSync(file, 'utf8').split(/\n### (?=[a-z])/);

/** Every reason; the compiler refuses this list when one is missing. */
const REASONS = Object.keys({
  unreadable: true,
  syntax: true,
  empty: true,
  'several-documents': true,
  alias: true,
  'missing-tag': true,
  'unknown-tag': true,
  'missing-field': true,
  'unknown-field': true,
  'duplicate-field': true,
  'wrong-type': true,
  'bad-value': true,
  'bad-ident': true,
  'duplicate-ident': true,
  'bad-resource': true,
  'bad-parser': true,
  'bad-metric': true,
  'bad-artefact': true,
  'request-too-large': true,
  'unknown-dependency': true,
  'own-dependency': true,
  'dependency-cycle': true,
  'unknown-artefact': true,
  'too-many-jobs': true,
  'too-deep': true,
  'too-large': true,
  'too-many-problems': true,
} satisfies Record<Reason, true>);

/** What no example is small enough to show, or needs more than a text. */
const UNSHOWN = ['unreadable', 'too-large', 'too-many-problems'];

function blocks(text: string, kind: string): string[] {
  const fence = new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\`$`, 'gms');
  return Array.from(text.matchAll(fence), ([, content]) => content ?? '');
}

function problemsOf(text: string): readonly Problem[] {
  const result = parseSpec(text, { file: 'demo.yaml' });
  if (!result.ok) return result.error;
  return checkRequests(result.value, { cores: 8, memory: 16e9, licenses: {} });
}

describe('the manual', () => {
  it('shows specifications without a problem', () => {
    const examples = blocks(language, 'yaml');
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) expect(problemsOf(example)).toEqual([]);
  });

  it('has a section for every kind of problem', () => {
    const headings = sections.map((section) => section.split('\n', 1)[0]);
    expect(headings).toEqual(REASONS);
  });

  const shown = sections.filter((section) => !UNSHOWN.includes(section.split('\n', 1)[0] ?? ''));
  it.each(shown)('shows real output: %s', (section) => {
    const [text = ''] = blocks(section, 'yaml');
    const [output] = blocks(section, 'text');
    const problems = problemsOf(text);
    expect(problems.map(({ reason }) => reason)).toContain(section.split('\n', 1)[0]);
    expect(output).toBe(renderProblems(problems, { colour: false }));
  });
});
