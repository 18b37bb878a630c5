import { expect, test as plain } from 'vitest';
import { Folder } from './folder.ts';
import { Gator } from './gator.ts';
import { killAll, processesIn } from './processes.ts';
import { Puppets } from './puppets.ts';

/**
 * A test with a folder of its own, the built `gator`, and puppets to conduct. Each test ends by
 * proving that no process of its runs is left. With KEEP set, a failed test's folder is kept.
 */
export const test = plain
  .extend('folder', ({ task }, { onCleanup }) => {
    const folder = new Folder();
    onCleanup(() => {
      if (task.result?.state === 'fail' && process.env['KEEP'] !== undefined) return;
      folder.remove();
    });
    return folder;
  })
  .extend('puppets', async ({ folder }, { onCleanup }) => {
    const puppets = new Puppets();
    await puppets.open(folder.at('puppets.sock'));
    onCleanup(() => {
      puppets.close();
    });
    return puppets;
  })
  .extend('gator', ({ folder, puppets }, { onCleanup }) => {
    const gator = new Gator(folder, folder.at('puppets.sock'));
    onCleanup(async () => {
      const ended = gator.launches.every((launch) => !launch.runs);
      const left = processesIn(folder.path);
      killAll(left);
      puppets.close();
      await Promise.all(gator.launches.map((launch) => launch.ended));
      expect(ended ? left : []).toEqual([]);
    });
    return gator;
  });
