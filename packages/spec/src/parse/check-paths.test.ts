import { describe, expect, it } from 'vitest';
import { checkPaths } from './check-paths.ts';
import { parseSpec } from './parse-spec.ts';

const SPEC = `!JobGroup
jobs:
  - !Job {ident: abc, command: x}
  - !JobArray
    ident: é
    repeats: 1000
    jobs: [!Job {ident: y, command: x}]
`;

function problemsWith(most: number): string[] {
  const parsed = parseSpec(SPEC, { file: 'root.yaml' });
  if (!parsed.ok) throw new Error('the specification is wrong');
  return checkPaths(parsed.value, '/t', most).map(
    ({ message, place }) => `${place.line}:${place.column} ${message}`,
  );
}

describe('checkPaths', () => {
  it('finds nothing where all paths are short enough, counted in bytes with the longest index', () => {
    expect('/t/é/y_999').toHaveLength(10);
    expect(problemsWith(11)).toEqual([]);
  });

  it('names each layer with a path that is too long, and none below it', () => {
    const of = 'the path of the tracking directory of';
    expect(problemsWith(10)).toEqual([`7:25 ${of} 'root/é/y_999' has 11 bytes`]);
    expect(problemsWith(4)).toEqual([
      `3:18 ${of} 'root/abc' has 6 bytes`,
      `5:12 ${of} 'root/é' has 5 bytes`,
    ]);
    expect(problemsWith(1)).toEqual([`1:1 ${of} 'root' has 2 bytes`]);
  });
});
