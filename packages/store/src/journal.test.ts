import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { journalModeFor, journalModeOf } from './journal.ts';
import { DATABASE, MESSAGE_LOG } from './places.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';

/** Figures: Linux `include/uapi/linux/magic.h`, and coreutils `src/stat.c` for what the kernel does not hold. */
it.each([
  ['nfs', 0x6969],
  ['smb', 0x517b],
  ['cifs', 0xff534d42],
  ['smb2', 0xfe534d42],
  ['afs', 0x5346414f],
  ["the kernel's own afs", 0x6b414653],
  ['coda', 0x73757245],
  ['ncp', 0x564c],
  ['lustre', 0x0bd00bd0],
  ['gpfs', 0x47504653],
  ['ceph', 0x00c36400],
  ['9p', 0x01021997],
  ['beegfs', 0x19830326],
  ['panfs', 0xaad7aaea],
  ['ocfs2', 0x7461636f],
  ['gfs2', 0x01161970],
  ['acfs', 0x61636673],
  ['orangefs', 0x20030528],
  ['stornext', 0xbeefdead],
  ['ibrix', 0x013111a8],
  ['vboxsf', 0x786f4256],
  ['vmhgfs', 0xbacbacbc],
  ['fuse: sshfs, glusterfs, s3fs, virtiofs', 0x65735546],
])('shares no memory on %s', (_, type) => {
  expect(journalModeFor(type)).toBe('TRUNCATE');
});

it.each([
  ['ext4', 0xef53],
  ['xfs', 0x58465342],
  ['btrfs', 0x9123683e],
  ['bcachefs', 0xca451a4e],
  ['zfs', 0x2fc12fc1],
  ['f2fs', 0xf2f52010],
  ['tmpfs', 0x01021994],
  ['ramfs', 0x858458f6],
  ['overlayfs', 0x794c7630],
])('shares memory on %s', (_, type) => {
  expect(journalModeFor(type)).toBe('WAL');
});

it('knows a type above 2^31 also where the system tells it as a negative number', () => {
  expect(journalModeFor(0x9123683e | 0)).toBe('WAL');
  expect(journalModeFor(0xff534d42 | 0)).toBe('TRUNCATE');
});

it('takes what is safe everywhere on a file system that it does not know, or that does not tell', () => {
  expect(journalModeFor(0x12345678)).toBe('TRUNCATE');
  const silent = (): number => {
    throw new Error('ENOSYS');
  };
  expect(journalModeOf(tmpdir(), silent)).toBe('TRUNCATE');
});

it("asks the folder's own file system", () => {
  const asked: string[] = [];
  const nfs = (folder: string): number => asked.push(folder) && 0x6969;
  expect(journalModeOf('/somewhere', nfs)).toBe('TRUNCATE');
  expect(asked).toEqual(['/somewhere']);
  expect(['WAL', 'TRUNCATE']).toContain(journalModeOf(tmpdir()));
});

it('records on a network file system without shared memory, and is read meanwhile', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gator-nfs-'));
  const fail = (reason: string): void => {
    throw new Error(reason);
  };
  const recorder = new Recorder(directory, fail, () => 0x6969);
  try {
    recorder.message([1, 20, 'gator', 'first']);
    recorder.flush();
    const reader = new Reader(join(directory, DATABASE));
    expect(reader.messageCount()).toBe(1);
    recorder.message([2, 20, 'gator', 'second']);
    recorder.flush();
    expect(reader.messageCount()).toBe(2);
    expect(readdirSync(directory).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
    recorder.close();
    reader.close();
    expect(readdirSync(directory).sort()).toEqual([DATABASE, MESSAGE_LOG]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
