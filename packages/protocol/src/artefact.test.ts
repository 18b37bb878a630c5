import { expect, test } from 'vitest';
import { seenFromParent, type Artefact } from './artefact.ts';

const own: Artefact = {
  name: 'logs/run.log',
  child: '',
  path: 'artefacts/logs/run.log',
  size: 3,
  sha256: 'f'.repeat(64),
  time: 1,
};

test('each layer above puts its own name before whose it is and where', () => {
  const tier = seenFromParent(own, 'sim_0');
  expect(tier).toEqual({ ...own, child: 'sim_0', path: 'sim_0/artefacts/logs/run.log' });
  expect(seenFromParent(tier, 'sims')).toEqual({
    ...own,
    child: 'sims/sim_0',
    path: 'sims/sim_0/artefacts/logs/run.log',
  });
});
