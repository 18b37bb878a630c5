import { statfsSync } from 'node:fs';

/** How SQLite guards a write: WAL shares memory between processes, which a network file system cannot. */
export type JournalMode = 'WAL' | 'TRUNCATE';

/**
 * File systems of other machines, by `statfs` type. Figures: Linux `include/uapi/linux/magic.h`
 * and the file systems' own headers.
 */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x5346414f, 'afs'],
  [0x73757245, 'coda'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x00c36400, 'ceph'],
  [0x01021997, '9p'],
  [0x19830326, 'beegfs'],
  [0xaad7aaea, 'panfs'],
  [0x7461636f, 'ocfs2'],
  [0x01161970, 'gfs2'],
  [0x65735546, 'fuse'],
]);

/** The journal mode for a file system of this `statfs` type. */
export function journalModeFor(type: number): JournalMode {
  return NETWORK_FILE_SYSTEMS.has(type >>> 0) ? 'TRUNCATE' : 'WAL';
}

/** The journal mode for databases in a folder. */
export function journalModeOf(folder: string): JournalMode {
  return journalModeFor(statfsSync(folder).type);
}
