import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childrenCpu, Sampler } from './sampler.ts';
import { Puppet } from './testing/puppet.ts';

const SECOND = 1e6;

let before = 0;
let puppet: Puppet;
let sampler: Sampler;
beforeEach(async () => {
  before = childrenCpu();
  puppet = await Puppet.program();
  sampler = new Sampler(puppet.pid, 0, before);
});
afterEach(async () => {
  await puppet.kill();
});

describe('Sampler', () => {
  it('tells cores in use between two samples', async () => {
    sampler.sample(SECOND);
    await puppet.tell('burn');
    const sample = sampler.sample(1.1 * SECOND);
    expect(sample).toMatchObject({ time: 1.1 * SECOND, processes: 1 });
    // A fifth of a second of CPU time in a tenth of a second, by the clock given.
    expect(sample?.cpu).toBeGreaterThan(1.8);
    expect(sampler.sample(2 * SECOND)?.cpu).toBeLessThan(0.2);
    expect(sampler.soFar(2 * SECOND).peak_cpu).toBe(sample?.cpu);
  });

  it('does not lose the CPU time of children that come and go between samples', async () => {
    sampler.sample(SECOND);
    const { cpu_seconds: first } = sampler.soFar(SECOND);
    await puppet.tell('delegate');
    expect(sampler.sample(2 * SECOND)).toMatchObject({ processes: 1 });
    expect(sampler.soFar(2 * SECOND).cpu_seconds - first).toBeGreaterThan(0.19);
  });

  it('finds at the end what no sample has seen', async () => {
    await puppet.tell('burn');
    await puppet.tell('delegate');
    await puppet.leave();
    expect(sampler.sample(SECOND)).toBeUndefined();
    const usage = sampler.end(2 * SECOND);
    expect(usage.cpu_seconds).toBeGreaterThan(0.38);
    expect(usage.cpu_seconds).toBe(childrenCpu() - before);
    expect(usage.wall_seconds).toBe(2);
  });

  it('adds up memory and processes, and keeps their peaks', async () => {
    const small = sampler.sample(SECOND)?.rss ?? 0;
    await puppet.tell('grow');
    const large = sampler.sample(2 * SECOND);
    expect((large?.rss ?? 0) - small).toBeGreaterThan(190e6);
    expect(large?.vms).toBeGreaterThan(large?.rss ?? 0);
    await puppet.tell('shrink');
    expect(sampler.sample(3 * SECOND)?.rss).toBeLessThan(150e6);
    await puppet.tell('fork');
    expect(sampler.sample(4 * SECOND)).toMatchObject({ processes: 3 });
    expect(sampler.soFar(4 * SECOND)).toMatchObject({ peak_rss: large?.rss, peak_processes: 3 });
  });
});
