import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { journalModeFor, journalModeOf } from './journal.ts';

it.each([
  ['nfs', 0x6969],
  ['smb', 0x517b],
  ['cifs', 0xff534d42],
  ['smb2', 0xfe534d42],
  ['afs', 0x5346414f],
  ['coda', 0x73757245],
  ['lustre', 0x0bd00bd0],
  ['gpfs', 0x47504653],
  ['ceph', 0x00c36400],
  ['9p', 0x01021997],
  ['beegfs', 0x19830326],
  ['panfs', 0xaad7aaea],
  ['ocfs2', 0x7461636f],
  ['gfs2', 0x01161970],
  ['fuse', 0x65735546],
])('shares no memory on %s', (_, type) => {
  expect(journalModeFor(type)).toBe('TRUNCATE');
});

it('knows a type above 2^31 also where the system tells it as a negative number', () => {
  expect(journalModeFor(0xff534d42 | 0)).toBe('TRUNCATE');
});

it.each([
  ['ext4', 0xef53],
  ['xfs', 0x58465342],
  ['btrfs', 0x9123683e],
  ['tmpfs', 0x01021994],
  ['overlayfs', 0x794c7630],
  ['zfs', 0x2fc12fc1],
])('shares memory on %s', (_, type) => {
  expect(journalModeFor(type)).toBe('WAL');
});

it("asks the folder's own file system", () => {
  expect(['WAL', 'TRUNCATE']).toContain(journalModeOf(tmpdir()));
  expect(() => journalModeOf('/no/such/folder')).toThrow('ENOENT');
});
