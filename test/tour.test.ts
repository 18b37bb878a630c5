import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../scripts/captures.ts');

test.skipIf(spawnSync('tmux', ['-V']).status !== 0)(
  'the captures of the documentation are what its commands show',
  { timeout: 180_000 },
  async () => {
    const script = spawn(process.execPath, [SCRIPT, '--check'], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const [said] = await Promise.all([text(script.stderr), once(script, 'close')]);
    expect(said).toBe('');
    expect(script.exitCode).toBe(0);
  },
);
