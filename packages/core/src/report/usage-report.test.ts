import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobUsage } from './job-usage.ts';
import { percentile, reportUsage } from './usage-report.ts';

const MIB = 1024 * 1024;

function usage(fold: string, parts: Partial<JobUsage> = {}): JobUsage {
  return {
    path: fold,
    fold,
    askedCores: 1,
    askedMemory: 0,
    cpuSeconds: 10,
    wallSeconds: 10,
    peakCpu: 1,
    peakRss: 0,
    ...parts,
  };
}

describe('percentile', () => {
  it('is the smallest value that 95 of 100 do not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 300 }), (values) => {
        const found = percentile(values);
        const share = (limit: number): number =>
          values.filter((each) => each <= limit).length * 100;
        expect(values).toContain(found);
        expect(share(found)).toBeGreaterThanOrEqual(values.length * 95);
        expect(share(found - 1)).toBeLessThan(values.length * 95);
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing of nothing', () => {
    expect(percentile([])).toBe(0);
  });
});

describe('reportUsage', () => {
  it('folds the repetitions of a job, and suggests what would have held most of them', () => {
    const jobs = Array.from({ length: 100 }, (_, index) =>
      usage('r/sims/sim', {
        askedCores: 4,
        askedMemory: 1000 * MIB,
        peakCpu: index < 96 ? 1.5 : 4,
        peakRss: (index < 96 ? 100 : 900) * MIB,
      }),
    );
    const [row, ...rest] = reportUsage(jobs);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      path: 'r/sims/sim',
      jobs: 100,
      asked: { cores: 4, memory: 1000 * MIB },
      used: { cores: 1.5, memory: 100 * MIB },
      cpu_seconds: 1000,
      wall_seconds: 1000,
      waste: { cores: 3000 },
      suggested: { cores: 2, memory: 128 * MIB },
    });
  });

  it('puts the most wasteful first', () => {
    const rows = reportUsage([
      usage('thrifty'),
      usage('idle', { cpuSeconds: 0 }),
      usage('idler', { askedCores: 8, cpuSeconds: 0 }),
      usage('hoarder', { askedMemory: 1e9 }),
    ]);
    expect(rows.map(({ path }) => path)).toEqual(['hoarder', 'idler', 'idle', 'thrifty']);
    expect(rows.at(-1)?.waste).toEqual({ cores: 0, memory: 0 });
  });

  it('suggests nothing where nothing was measured', () => {
    const [row] = reportUsage([usage('short', { peakCpu: 0 })]);
    expect(row?.suggested).toEqual({ cores: null, memory: null });
  });

  it('takes as many jobs as a run may have', () => {
    expect(reportUsage(Array.from({ length: 300_000 }, () => usage('a')))).toHaveLength(1);
  });
});
