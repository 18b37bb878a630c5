import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMessages,
  countAs,
  foldOf,
  mergeAll,
  mergeUsage,
  NO_USAGE,
  type Artefact,
  type Outcome,
  type Report,
} from '@gator/protocol';
import type { Child } from './roster.ts';
import { Tally } from './tally.ts';
import { reportOf } from './testing/nodes.ts';
import { jobSpec } from './testing/specs.ts';

function child(id: number): Child {
  return { id, ident: `j${String(id)}`, spec: jobSpec(`j${String(id)}`), index: null };
}

function artefact(name: string): Artefact {
  return { name, child: '', path: `artefacts/${name}`, size: 1, sha256: '', time: 1 };
}

function measured(value: number): Report {
  return {
    ...reportOf(countAs('SUCCESS')),
    messages: [0, value, 0, 0, 0],
    running: [{ path: 'j', since: value }],
    metrics: { n: foldOf(value, 'mean', value) },
    usage: { ...NO_USAGE, cpu_seconds: value, peak_rss: value },
  };
}

function outcome(report: Report): Outcome {
  return { ...report, stopped: 1, verdict: 'SUCCESS', reason: '', exitCode: 0 };
}

describe('Tally', () => {
  it('has of each child what it told last, however often it told and whether it has ended', () => {
    const told = fc.record({
      values: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 8 }), (children) => {
        const tally = new Tally(children.length);
        const last = children.map(({ values, ends }, id) => {
          for (const value of values) tally.report(id, measured(value));
          const report = measured(values.at(-1) ?? 0);
          if (ends) tally.end(child(id), { id: 'completed', outcome: outcome(report) });
          return report;
        });
        expect(tally.metrics).toEqual(last.map((each) => each.metrics).reduce(mergeAll, {}));
        expect(tally.usage).toEqual(last.map((each) => each.usage).reduce(mergeUsage, NO_USAGE));
        expect(tally.counts.passed).toBe(children.length);
        expect(tally.messages).toEqual(last.map((each) => each.messages).reduce(addMessages));
        const live = last.flatMap(({ running }, id) =>
          children[id]?.ends === true ? [] : running,
        );
        expect(tally.running).toEqual(live.sort((a, b) => a.since - b.since));
      }),
    );
  });

  it('keeps what a lost child had told of its metrics', () => {
    const tally = new Tally(1);
    tally.report(0, { ...measured(5), artefacts: [artefact('a')] });
    tally.end(child(0), { id: 'lost', reason: 'killed', report: tally.last(0), record: undefined });
    expect(tally.metrics).toEqual(measured(5).metrics);
    expect(tally.takeArtefacts()).toEqual([artefact('a')]);
  });

  it('hands each artefact up once', () => {
    const tally = new Tally(1);
    tally.report(0, { ...measured(1), artefacts: [artefact('a')] });
    expect(tally.takeArtefacts()).toEqual([artefact('a')]);
    const end = outcome({ ...measured(1), artefacts: [artefact('b')] });
    tally.end(child(0), { id: 'completed', outcome: end });
    expect([tally.takeArtefacts(), tally.takeArtefacts()]).toEqual([[artefact('b')], []]);
  });
});
