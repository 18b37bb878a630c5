import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeUsage, NO_USAGE, type Usage } from './usage.ts';

const usage: fc.Arbitrary<Usage> = fc.record({
  cpu_seconds: fc.nat(1e6),
  wall_seconds: fc.nat(1e6),
  peak_cpu: fc.nat(64),
  peak_rss: fc.nat(),
  peak_processes: fc.nat(100),
});

test('times add up and peaks do not, in whatever order jobs are folded', () => {
  fc.assert(
    fc.property(usage, usage, usage, (a, b, c) => {
      const all = [a, b, c];
      const merged = mergeUsage(a, mergeUsage(b, c));
      expect(mergeUsage(mergeUsage(c, a), b)).toEqual(merged);
      expect(mergeUsage(merged, NO_USAGE)).toEqual(merged);
      expect(merged).toEqual({
        cpu_seconds: all.reduce((sum, each) => sum + each.cpu_seconds, 0),
        wall_seconds: all.reduce((sum, each) => sum + each.wall_seconds, 0),
        peak_cpu: Math.max(...all.map((each) => each.peak_cpu)),
        peak_rss: Math.max(...all.map((each) => each.peak_rss)),
        peak_processes: Math.max(...all.map((each) => each.peak_processes)),
      });
    }),
  );
});
