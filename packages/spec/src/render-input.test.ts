import { describe, expect, it } from 'vitest';
import { array, group, job, type SpecInput } from './build.ts';
import { MEMORY_UNITS } from './memory.ts';
import { parseSpec } from './parse/index.ts';
import { renderInput } from './render-input.ts';

const input = group({
  ident: 'regression',
  env: { SIM: 'verilator', DEBUG: 1, FAST: true },
  jobs: [
    job({
      ident: 'build',
      command: 'make',
      args: ['build', 1.5, true],
      timeout: '1h30m',
      stop: { signal: 'SIGINT' },
      resources: { cores: 2, memory: 1.5 * MEMORY_UNITS.GB, licenses: { ToolA: 1 } },
    }),
    array({ repeats: 2, on_pass: ['build'], jobs: [job({ command: 'true' })] }),
  ],
});

function parse(spec: SpecInput) {
  return parseSpec(renderInput(spec), { file: '/base/objects' });
}

describe('renderInput', () => {
  it('writes what a person would write', () => {
    expect(renderInput(input)).toMatchInlineSnapshot(`
      "!JobGroup
      ident: regression
      env:
        SIM: verilator
        DEBUG: 1
        FAST: true
      jobs:
        - !Job
          ident: build
          command: make
          args: [build, 1.5, true]
          timeout: 1h30m
          stop:
            signal: SIGINT
          resources: [!Cores [2], !Memory [1.5, GB], !License [ToolA, 1]]
        - !JobArray
          repeats: 2
          on_pass: [build]
          jobs:
            - !Job
              command: "true"
      "
    `);
  });

  it('goes through the parser and its defaults', () => {
    const result = parse(input);
    expect(result).toMatchObject({
      ok: true,
      value: {
        root: {
          ident: 'regression',
          env: { SIM: 'verilator', DEBUG: '1', FAST: 'true' },
          jobs: [
            { ident: 'build', args: ['build', '1.5', 'true'] },
            { ident: 'T1', repeats: 2 },
          ],
        },
      },
    });
  });

  it('meets the same checks as a file, also from a program without types', () => {
    const untyped = JSON.parse(
      '{"kind": "job", "comand": "x", "command": null, "resources": {"cores": 1.5, "gpus": 2}}',
    ) as SpecInput;
    const result = parse(untyped);
    expect(result.ok ? [] : result.error.map(({ reason }) => reason)).toEqual([
      'unknown-field',
      'wrong-type',
      'bad-resource',
      'unknown-tag',
    ]);
  });

  it('carries every field', () => {
    const build = job({
      ident: 'build',
      command: 'make',
      resources: { memory: MEMORY_UNITS.GB },
      limits: { memory: 'enforce' },
      artefacts: ['sim.bin', { name: 'logs/', path: '*.log', when: 'fail', required: true }],
      parsers: ['gcc', { match: '^FAIL', severity: 'error' }],
      stderr: 'warning',
    });
    const run = job({
      command: 'sim',
      needs: { SIM: 'build/sim.bin' },
      metrics: [{ name: 'coverage', agg: 'mean', fail_below: 80 }],
    });
    expect(parse(group({ jobs: [build, run] }))).toMatchObject({
      value: {
        root: {
          jobs: [
            {
              artefacts: [{ path: 'sim.bin' }, { path: '*.log', when: 'fail', required: true }],
              parsers: [{ use: 'gcc' }, { match: '^FAIL', severity: 'ERROR' }],
              stderr: 'WARNING',
              enforce_memory: true,
            },
            {
              needs: [{ variable: 'SIM', sibling: 'build', artefact: 'sim.bin' }],
              metrics: [{ name: 'coverage', agg: 'mean', fail_below: 80 }],
            },
          ],
        },
      },
    });
  });

  it('leaves out what is undefined', () => {
    const odd: object = { ...job({ command: 'x' }), args: undefined };
    expect(renderInput({ ...job({ command: 'x' }), ...odd })).toBe('!Job\ncommand: x\n');
  });
});
