import { describe, expect, it } from 'vitest';
import { fileSystemIn } from './machine.ts';

const MOUNTS = `disk / ext4 rw 0 0
memory /dev/shm tmpfs rw 0 0
other /data xfs rw 0 0
`;

describe('fileSystemIn', () => {
  it.each([
    ['/home/user', 'ext4'],
    ['/', 'ext4'],
    ['/dev/shm', 'tmpfs'],
    ['/dev/shm/below', 'tmpfs'],
    ['/database', 'ext4'],
  ])('finds what %s is on', (folder, kind) => {
    expect(fileSystemIn(MOUNTS, folder)).toBe(kind);
  });
});
