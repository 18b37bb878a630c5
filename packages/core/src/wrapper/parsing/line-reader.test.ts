import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuiltInParser, ParserSpec } from '@gator/spec';
import { linearRegExp } from '@gator/spec';
import { BUILT_IN } from './built-in.ts';
import { LineReader } from './line-reader.ts';

/** What is found in one line, in few words: `ERROR ident file:line`. */
function find(parsers: readonly ParserSpec[], line: string): string | undefined {
  const finding = new LineReader(parsers).read(line);
  if (finding === undefined) return undefined;
  const place = finding.file === null ? '-' : `${finding.file}:${String(finding.line)}`;
  return `${finding.severity} ${finding.ident ?? '-'} ${place}`;
}

type Sample = readonly [line: string, finding: string | undefined];

const UVM: readonly Sample[] = [
  ['UVM_INFO @ 0: reporter [RNTST] Running test smoke_test...', 'INFO RNTST -'],
  [
    'UVM_WARNING tb/env.sv(7) @ 25 ns: uvm_test_top.env.agent@@seq [CFG] no config',
    'WARNING CFG tb/env.sv:7',
  ],
  [
    'UVM_ERROR /w/tb/scoreboard.sv(42) @ 100: uvm_test_top.env.scb [SCBD] got 3, expected 4',
    'ERROR SCBD /w/tb/scoreboard.sv:42',
  ],
  ['# UVM_FATAL tb.sv(1) @ 0: reporter [NOCOMP] no components', 'CRITICAL NOCOMP tb.sv:1'],
  ['--- UVM Report Summary ---', undefined],
  ['** Report counts by severity', undefined],
  ['UVM_INFO :   12', undefined],
  ['UVM_WARNING :    1', undefined],
  ['UVM_ERROR :    3', undefined],
  ['# UVM_FATAL :    0', undefined],
  ['Number of demoted UVM_ERROR reports  :    2', undefined],
  ['[SCBD]     3', undefined],
];

const GCC: readonly Sample[] = [
  ['a.c:1:10: fatal error: nope.h: No such file or directory', 'ERROR - a.c:1'],
  ['src/b.c:1:27: error: ‘y’ undeclared (first use in this function)', 'ERROR - src/b.c:1'],
  ['b.c:1:27: note: each undeclared identifier is reported only once', 'INFO - b.c:1'],
  ['b.c:1:17: warning: unused variable ‘x’ [-Wunused-variable]', 'WARNING unused-variable b.c:1'],
  ['c.c:1:12: error: ‘x’ unused [-Werror=unused-variable]', 'ERROR unused-variable c.c:1'],
  ["c.c:1:12: error: unused 'x' [-Werror,-Wunused-variable]", 'ERROR unused-variable c.c:1'],
  ["a.c:1:10: fatal error: 'nope.h' file not found", 'ERROR - a.c:1'],
  ['x.cpp:9:1: internal compiler error: in expand_expr, at expr.c:1', 'ERROR - x.cpp:9'],
  ['x.c:4:3: remark: vectorized loop [-Rpass=loop-vectorize]', 'INFO - x.c:4'],
  ['t.v:2: syntax error', 'ERROR - t.v:2'],
  ['t.v:1: error: Unknown module type: foo', 'ERROR - t.v:1'],
  ["t.v:1: warning: implicit definition of wire 'q'.", 'WARNING - t.v:1'],
  ['t.v:3: sorry: Assignment to an entire array is not yet supported.', 'ERROR - t.v:3'],
  ['ERROR: t3.v:1: boom', 'ERROR - t3.v:1'],
  ['FATAL: t3.v:1: dead', 'CRITICAL - t3.v:1'],
  [
    "%Warning-WIDTH: t.v:3:12: Operator ASSIGN expects 4 bits, but 'b' generates 8",
    'WARNING WIDTH t.v:3',
  ],
  ['%Error: t.v:2:1: syntax error, unexpected endmodule', 'ERROR - t.v:2'],
  ['%Error-PINNOTFOUND: t.v:5:9: Pin not found: ‘q’', 'ERROR PINNOTFOUND t.v:5'],
  ['%Error: Exiting due to 2 error(s)', 'ERROR - -'],
  ['[100] %Error: t.v:9: Assertion failed in top.t: boom', 'ERROR - t.v:9'],
  ['b.c: In function ‘f’:', undefined],
  ['    1 | int f(void){int x; return y }', undefined],
  ['README.md:12: error handling is described below', undefined],
  ['main.c:3: errors were found', undefined],
  ['2 error(s) during elaboration.', undefined],
];

const GITHUB: readonly Sample[] = [
  ['::error file=app.js,line=1,col=5,endColumn=7::Missing semicolon', 'ERROR - app.js:1'],
  ['::error file={a}.js,line=3,endLine=5,title=Syntax::oops: no', 'ERROR Syntax {a}.js:3'],
  ['::error title=Syntax,file=app.js,line=2,endLine=2::oops', 'ERROR Syntax app.js:2'],
  ['::warning title=Deprecated::use the other one', 'WARNING Deprecated -'],
  ['  ::notice::done', 'INFO - -'],
  ['::debug::x', 'DEBUG - -'],
  ['::error line=4,title=a%2C b%3A 5%25,file=x=y.c::no', 'ERROR a, b: 5% x:4'],
  ['::group::Build', undefined],
  ['::set-output name=x::1', undefined],
  ['see std::error::Error', undefined],
];

describe('LineReader', () => {
  it.each<[BuiltInParser, readonly Sample[]]>([
    ['uvm', UVM],
    ['gcc', GCC],
    ['github', GITHUB],
  ])('knows what tools print: %s', (use, samples) => {
    expect(samples.map(([line]) => [line, find([{ use }], line)])).toEqual(samples);
  });

  it('reads by rules of its own, which say the severity or find it in the line', () => {
    const fixed: ParserSpec = {
      match: '^E(?<ident>\\d+) at (?<file>\\S+)#(?<line>\\d+)',
      severity: 'CRITICAL',
    };
    const found: ParserSpec = { match: '^\\[(?<severity>\\w+)\\]', severity: null };
    expect(find([fixed], 'E42 at a.x#7')).toBe('CRITICAL 42 a.x:7');
    expect(find([found], '[Warning] hot')).toBe('WARNING - -');
    expect(find([found], '[nonsense] hot')).toBe('INFO - -');
    expect(find([fixed, found], 'nothing of either')).toBeUndefined();
  });

  it('takes no number for a line that is none', () => {
    const rule: ParserSpec = { match: '^(?<file>\\w+)@(?<line>\\w+)', severity: 'ERROR' };
    expect(new LineReader([rule]).read('a@b')).toMatchObject({ file: 'a', line: null });
    expect(new LineReader([rule]).read('a@99999999999999999999')).toMatchObject({ line: null });
  });

  it('gives a line to the first parser that knows it', () => {
    const rule: ParserSpec = { match: 'error', severity: 'INFO' };
    expect(find([rule, { use: 'gcc' }], 'a.c:1: error: x')).toBe('INFO - -');
    expect(find([{ use: 'gcc' }, rule], 'a.c:1: error: x')).toBe('ERROR - a.c:1');
  });

  it('is idle without parsers, and so never asked', () => {
    expect(new LineReader([]).idle).toBe(true);
    expect(new LineReader([{ use: 'uvm' }]).idle).toBe(false);
  });

  it('looks at the first 4096 characters of a line alone', () => {
    const rule: ParserSpec = { match: 'BAD', severity: 'ERROR' };
    expect(find([rule], `${'x'.repeat(4093)}BAD`)).toBe('ERROR - -');
    expect(find([rule], `${'x'.repeat(4094)}BAD`)).toBeUndefined();
  });

  // Where it backtracked, this would take 2^4000 steps, and never end.
  it('comes to its end with an expression that is catastrophic', () => {
    const rule: ParserSpec = { match: '^(?:a+)+$', severity: 'ERROR' };
    expect(find([rule], `${'a'.repeat(4000)}!`)).toBeUndefined();
    expect(find([rule], 'a'.repeat(4000))).toBe('ERROR - -');
  });

  it('finds in any text something or nothing, and never throws', () => {
    const reader = new LineReader([
      { use: 'uvm' },
      { use: 'gcc' },
      { use: 'github' },
      { use: 'python' },
    ]);
    const words = fc.constantFrom(
      'UVM_ERROR',
      '::error',
      ' ',
      'file=a',
      ',line=1',
      ':',
      '%Error',
      '[',
      '(1)',
      '@ ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words).map((all) => all.join('')),
        ),
        (line) => {
          const finding = reader.read(line);
          if (finding !== undefined) expect(finding.severity).toMatch(/^[A-Z]+$/);
        },
      ),
    );
  });
});

describe('BUILT_IN', () => {
  it('has expressions that run in linear time alone', () => {
    const rules = Object.values(BUILT_IN).flat();
    expect(rules.map(({ match }) => linearRegExp(match.source).ok)).toEqual(rules.map(() => true));
  });

  it.each([
    ['uvm', `UVM_INFO @${' '.repeat(4000)}`],
    ['uvm', `UVM_INFO @ 0:${' '.repeat(4000)}`],
    ['gcc', `a.c:1: error: ${'[-Wx'.repeat(1000)}`],
    ['github', `::error ${'file=a,line=1,title=b,'.repeat(180)}`],
  ] as const)('comes to its end with a hostile line: %s', (use, line) => {
    expect(find([{ use }], line) ?? 'nothing').toMatch(/^ERROR - a\.c:1$|^nothing$/);
  });
});
