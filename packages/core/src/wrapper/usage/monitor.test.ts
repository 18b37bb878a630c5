import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobSpec } from '@gator/spec';
import { NO_USAGE } from '@gator/protocol';
import { readDetails } from '@gator/store';
import { Journal, now } from '../../layer/journal.ts';
import { jobSpec } from '../../tier/testing/specs.ts';
import { Monitor } from './monitor.ts';
import { Puppet } from './testing/puppet.ts';

const INTERVAL = 100;

let folder = '';
let journal: Journal;
let warnings: string[] = [];
let looks: boolean[] = [];
let puppet: Puppet;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gator-monitor-'));
  puppet = await Puppet.program();
  // The monitor's clock moves when a test says so; the puppet's does not stand still.
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
  warnings = [];
  looks = [];
  journal = new Journal(folder, 'job', ({ texts }) => {
    warnings.push(...texts);
  });
});
afterEach(async () => {
  journal.recorder.close();
  vi.useRealTimers();
  await puppet.kill();
  rmSync(folder, { recursive: true });
});

/** Watches the puppet, and returns what it is ended for. */
function watch(
  resources: Partial<JobSpec['resources']>,
  enforce = false,
): { monitor: Monitor; excess: string[] } {
  const excess: string[] = [];
  const asked = { cores: 1, memory: 0, licenses: {}, ...resources };
  const monitor = new Monitor({
    journal,
    spec: { ...jobSpec('job', asked), enforce_memory: enforce },
    interval: INTERVAL,
    onLook: (worked) => {
      looks.push(worked);
    },
    onExcess: (reason) => {
      excess.push(reason);
    },
  });
  monitor.start(puppet.pid, now());
  return { monitor, excess };
}

function sample(): void {
  vi.advanceTimersByTime(INTERVAL);
}

const OVER_MEMORY = /^Over the request: 2\d\d MB of memory in use, 150 MB asked for$/;

describe('Monitor', () => {
  it('warns of memory once, and again only after it fell below the request', async () => {
    const { excess } = watch({ cores: 0, memory: 150e6 });
    sample();
    expect(warnings).toEqual([]);
    await puppet.tell('grow');
    sample();
    sample();
    expect(warnings).toEqual([expect.stringMatching(OVER_MEMORY)]);
    await puppet.tell('shrink');
    sample();
    expect(warnings).toHaveLength(1);
    await puppet.tell('grow');
    sample();
    expect(warnings).toHaveLength(2);
    expect(excess).toEqual([]);
  });

  it('has each sample on disk as soon as it has looked, and says so', () => {
    const { monitor } = watch({});
    sample();
    sample();
    expect(looks).toHaveLength(2);
    expect(readDetails(folder)?.usage).toHaveLength(2);
    monitor.end();
    sample();
    expect(looks).toHaveLength(2);
  });

  it('tells of each look whether CPU time was used since the last one', async () => {
    watch({ cores: 0 });
    sample();
    await puppet.tell('burn');
    sample();
    sample();
    expect(looks.slice(1)).toEqual([true, false]);
  });

  it('looks at nothing during a pause', () => {
    const { monitor } = watch({});
    sample();
    monitor.pause();
    sample();
    sample();
    expect(looks).toHaveLength(1);
    monitor.resume();
    monitor.resume();
    sample();
    expect(looks).toHaveLength(2);
    expect(monitor.processes.map(({ pid }) => pid)).toEqual([puppet.pid]);
  });

  it('warns of cores with both numbers, once', async () => {
    watch({ cores: 1 });
    sample();
    warnings.length = 0;
    await puppet.tell('burn');
    sample();
    expect(warnings).toEqual([
      expect.stringMatching(/^Over the request: \d+\.\d cores in use, 1 asked for$/),
    ]);
    sample();
    await puppet.tell('burn');
    sample();
    expect(warnings).toHaveLength(2);
  });

  it('asks for the end of a job that may not use more memory than it asked for', async () => {
    const { excess } = watch({ cores: 0, memory: 150e6 }, true);
    sample();
    expect(excess).toEqual([]);
    await puppet.tell('grow');
    sample();
    expect(excess).toEqual([
      expect.stringMatching(
        /^more memory than allowed: 2\d\d MB of memory in use, 150 MB asked for$/,
      ),
    ]);
  });

  it('says nothing where nothing was asked for', async () => {
    watch({ cores: 0, memory: 0 });
    await puppet.tell('burn');
    await puppet.tell('grow');
    sample();
    expect(warnings).toEqual([]);
  });

  it('takes no sample after the end', async () => {
    const { monitor } = watch({ cores: 0 });
    sample();
    await puppet.leave();
    const usage = monitor.end();
    expect(usage).toMatchObject({ wall_seconds: 0.1, peak_processes: 1 });
    sample();
    expect([vi.getTimerCount(), monitor.usage.peak_rss]).toEqual([
      expect.any(Number),
      usage.peak_rss,
    ]);
  });

  it('has nothing to tell of a job that never started', () => {
    const spec = jobSpec('job');
    const monitor = new Monitor({
      journal,
      spec,
      interval: INTERVAL,
      onLook: () => undefined,
      onExcess: () => undefined,
    });
    expect([monitor.usage, monitor.end()]).toEqual([NO_USAGE, NO_USAGE]);
  });
});
