import { statfsSync } from 'node:fs';

/** How SQLite guards a write: WAL shares memory between processes, which a network file system cannot. */
export type JournalMode = 'WAL' | 'TRUNCATE';

/** The type of a folder's file system, as `statfs` tells it. */
export type TypeOf = (folder: string) => number;

/**
 * File systems of this very machine, by `statfs` type: all processes that open a file there share its pages.
 * Figures: Linux `include/uapi/linux/magic.h`; of zfs, vxfs and bcachefs their own headers, as coreutils
 * `src/stat.c` lists them.
 */
const LOCAL_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext2, ext3, ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0xca451a4e, 'bcachefs'],
  [0x2fc12fc1, 'zfs'],
  [0xf2f52010, 'f2fs'],
  [0x3153464a, 'jfs'],
  [0x52654973, 'reiserfs'],
  [0x3434, 'nilfs'],
  [0xa501fcf5, 'vxfs'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlayfs'],
  [0x61756673, 'aufs'],
  [0xf15f, 'ecryptfs'],
]);

/** The journal mode for a file system of this `statfs` type: one that is not known may be another machine's. */
export function journalModeFor(type: number): JournalMode {
  return LOCAL_FILE_SYSTEMS.has(type >>> 0) ? 'WAL' : 'TRUNCATE';
}

/** The journal mode for databases in a folder; the one that is safe everywhere where the system does not tell. */
export function journalModeOf(folder: string, typeOf: TypeOf = statfsType): JournalMode {
  try {
    return journalModeFor(typeOf(folder));
  } catch {
    return 'TRUNCATE';
  }
}

function statfsType(folder: string): number {
  return statfsSync(folder).type;
}
