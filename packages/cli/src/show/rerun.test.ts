import type { LayerDetails } from '@gator/protocol';
import { expect, test } from 'vitest';
import { rerun, withoutSecretValues } from './rerun.ts';

function details(attributes: LayerDetails['attributes']): LayerDetails {
  const nothing = {
    errors: [],
    metrics: [],
    usage: [],
    artefacts: [],
    artefacts_total: 0,
    attempts: [],
  };
  return { attributes, messages: [], ...nothing };
}

const argv = JSON.stringify(['make', 'run all', "it's"]);

test('a job is run in its folder, with its variables, but for what is nobody’s business', () => {
  const secret = { API_TOKEN: 'x', password: 'y', Secret_Key: 'z', CALLED_SO: '***' };
  const env = JSON.stringify({ MODE: 'a b', ...secret });
  expect(rerun(details({ argv, env, cwd: '/a b' }))).toEqual({
    command: String.raw`cd '/a b' && env 'MODE=a b' 'API_TOKEN=***' 'password=***' 'Secret_Key=***' 'CALLED_SO=***' make 'run all' 'it'\''s'`,
    masked: ['API_TOKEN', 'password', 'Secret_Key', 'CALLED_SO'],
  });
});

test('a database that does not tell gives no command', () => {
  for (const old of [undefined, '3', '[1]'])
    expect(rerun(details(old === undefined ? {} : { argv: old }))).toEqual({
      command: undefined,
      masked: [],
    });
  expect(rerun(details({ argv, cwd: '/' })).command).toMatch(/^cd \/ && env make /);
});

test('attributes are shown without the values of secrets', () => {
  const env = JSON.stringify({ MODE: 'fast', KEY: 'x' });
  expect(withoutSecretValues({ cmd: 'make', env })).toEqual({
    cmd: 'make',
    env: '{"MODE":"fast","KEY":"***"}',
  });
  expect(withoutSecretValues({ cmd: 'make' })).toEqual({ cmd: 'make' });
});
