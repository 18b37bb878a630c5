import { afterEach, describe, expect, it } from 'vitest';
import { Family } from './family.ts';
import { readChildren, readIo, readProcess } from './proc.ts';
import { Puppet } from './testing/puppet.ts';

let puppet: Puppet | undefined;
afterEach(async () => {
  await puppet?.kill();
  puppet = undefined;
});

function pids(family: Family): number[] {
  return family
    .look()
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

/** A shell's child that has a child of its own, and ends when it is told to; says the grandchild's pid. */
const DAEMON = `exec 3<&0
  (CHILD & echo $!; read x <&3) & wait $!
  echo orphaned
  read x <&3`;

describe('readProcess', () => {
  it('tells what the system tells of this process', () => {
    const facts = readProcess('self');
    expect(facts).toMatchObject({ pid: process.pid, parent: process.ppid, state: 'R' });
    const rss = process.memoryUsage.rss();
    expect(facts?.rss).toBeGreaterThan(rss / 2);
    expect(facts?.rss).toBeLessThan(rss * 2);
    expect(facts?.vms).toBeGreaterThan(facts?.rss ?? 0);
    expect(facts?.cpu).toBeGreaterThan(0);
  });

  it('reads past a name that holds spaces, parentheses and bytes that are no text', async () => {
    const line = 'exec 3>/proc/$$/comm; printf "a) S 1 (b\\377" >&3; exec 3>&-; echo ready; read x';
    ({ puppet } = await Puppet.shell(line));
    expect(readProcess(puppet.pid)).toMatchObject({
      pid: puppet.pid,
      parent: process.pid,
      name: 'a) S 1 (b\ufffd',
      state: 'S',
    });
  });

  it('knows nothing of a process that has gone', async () => {
    ({ puppet } = await Puppet.shell('echo ready'));
    await puppet.leave();
    expect([readProcess(puppet.pid), readIo(puppet.pid)]).toEqual([undefined, undefined]);
    for (const threads of [1, 2]) expect(readChildren({ pid: puppet.pid, threads })).toEqual([]);
  });
});

describe('Family', () => {
  it('is the leader and all below it', async () => {
    puppet = await Puppet.program();
    const family = new Family(puppet.pid);
    expect(pids(family)).toEqual([puppet.pid]);
    await puppet.tell('fork');
    const all = family.look();
    expect(all).toHaveLength(3);
    expect(all.map(({ parent }) => parent)).toEqual([process.pid, puppet.pid, all[1]?.pid]);
  });

  it('has in it what another thread than the first has started', async () => {
    puppet = await Puppet.program();
    await puppet.tell('thread');
    expect(pids(new Family(puppet.pid))).toHaveLength(2);
  });

  it('keeps what was seen in it and has left it since', async () => {
    const started = await Puppet.shell(DAEMON.replace('CHILD', 'sleep 60'));
    puppet = started.puppet;
    const family = new Family(puppet.pid);
    expect(pids(family)).toHaveLength(3);
    await puppet.tell('leave it');
    expect(pids(family)).toEqual([puppet.pid, Number(started.said)]);
    expect(family.orphansCpu).toBe(0);
  });

  it('does not lose the CPU time of what left it and ended', async () => {
    const burn = `${process.execPath} -e 'while (process.cpuUsage().user < 200_000); setInterval(() => {}, 1000); console.log("burnt")'`;
    const started = await Puppet.shell(DAEMON.replace('CHILD', burn));
    puppet = started.puppet;
    const family = new Family(puppet.pid);
    await puppet.heard();
    family.look();
    await puppet.tell('leave it');
    family.look();
    process.kill(Number(started.said), 'SIGKILL');
    await expect
      .poll(() => family.look().reduce((sum, each) => sum + each.cpu, family.orphansCpu))
      .toBeGreaterThanOrEqual(0.19);
  });

  it('is empty once the leader has ended', async () => {
    ({ puppet } = await Puppet.shell('echo ready; read x'));
    const family = new Family(puppet.pid);
    expect(pids(family)).toEqual([puppet.pid]);
    await puppet.leave();
    expect(pids(family)).toEqual([]);
  });
});
