import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as plain } from './rig.ts';

/** The file that takes up a disk's room. */
const FILLER = 'filler';
const BLOCK = 4096;
/** Bytes of a disk that is a file: less than ext4 has use for, and room enough. */
const IMAGE = 8 * 1024 * 1024;

/** A small disk of a test's own. */
export class Disk {
  readonly path: string;

  /** @param mount the arguments of `mount` before the place */
  constructor(path: string, mount: readonly string[]) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', [...mount, path], { stdio: 'ignore' });
  }

  /** Takes up all room that is left. */
  fill(): void {
    const fd = openSync(join(this.path, FILLER), 'a');
    try {
      for (const block = Buffer.alloc(BLOCK); ;) writeSync(fd, block);
    } catch {
      // That was the last one.
    } finally {
      closeSync(fd);
    }
  }

  /** Uses every file that the disk can still hold. */
  useUp(): void {
    try {
      for (let count = 0; ; count += 1) writeFileSync(join(this.path, `${FILLER}${count}`), '');
    } catch {
      // That was the last one.
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(join(this.path, FILLER));
  }

  /** From now on nothing can be opened to be written. */
  forbid(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path]);
  }

  /** From now on nothing can be written, not even to files that are open: what ext4 does when its device fails. */
  fail(): void {
    spawnSync('mount', ['-o', 'remount,abort', this.path]);
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.path]);
  }
}

/** Whether this user cannot mount disks in memory: only root can. */
export const lacksDisks = !canMount();
/** Whether a file cannot be a disk here. */
export const lacksDevices = lacksDisks || !existsSync('/dev/loop-control') || !canFormat();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gator-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  if (status === 0) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return status === 0;
}

function canFormat(): boolean {
  return spawnSync('mkfs.ext4', ['-V']).status === 0;
}

export interface Mounts {
  /** A disk in memory; options as `mount` takes them: `size=1m`, `nr_inodes=20`. */
  memory(place: string, options?: string): Disk;
  /** A disk in a file. */
  device(place: string): Disk;
}

/** A test that mounts small disks in its folder. */
export const test = plain.extend('mount', ({ folder }, { onCleanup }): Mounts => {
  const disks: Disk[] = [];
  onCleanup(() => {
    for (const disk of disks.toReversed()) disk.remove();
  });
  const mounted = (place: string, mount: readonly string[]): Disk => {
    const disk = new Disk(folder.at(place), mount);
    disks.push(disk);
    return disk;
  };
  return {
    memory: (place, options = 'size=512k') =>
      mounted(place, ['-t', 'tmpfs', '-o', options, 'tmpfs']),
    device: (place) => {
      const image = folder.at('disk.img');
      writeFileSync(image, '');
      truncateSync(image, IMAGE);
      execFileSync('mkfs.ext4', ['-q', image]);
      return mounted(place, ['-o', 'loop', image]);
    },
  };
});
