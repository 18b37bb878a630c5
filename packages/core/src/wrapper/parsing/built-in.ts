import type { Rule } from './rules.ts';

/** Rules that come with Gator, by name. */
export const BUILT_IN = {
  /** UVM: `UVM_ERROR tb/env.sv(42) @ 100: uvm_test_top.env [SCBD] mismatch`. Its closing summary does not match. */
  uvm: [
    {
      match:
        /^\s*(?:#\s*)?UVM_(?<severity>INFO|WARNING|ERROR|FATAL) +(?:(?<file>[^\s(]+)\((?<line>\d+)\) +)?@ [^:]*: +\S+ +\[(?<ident>[^\]]+)\]/,
      severity: { info: 'INFO', warning: 'WARNING', error: 'ERROR', fatal: 'CRITICAL' },
    },
  ],
  /** What compilers and simulators say, when they compile and when a simulation runs. */
  gcc: [
    // GCC, Clang and Icarus Verilog: `a.c:3:5: error: …`; of a syntax error Icarus says no more.
    {
      match:
        /^(?<file>[^\s:][^:]*):(?<line>\d+):(?:\d+:)? (?<severity>(?:(?:fatal|internal(?: compiler)?|syntax) )?error|sorry|warning|note|remark)(?:[:,].*?(?:\[-W(?:error[=,])?(?:-W)?(?<ident>[\w+=-]+)\])?)?$/,
      severity: {
        'fatal error': 'ERROR',
        'internal error': 'ERROR',
        'internal compiler error': 'ERROR',
        'syntax error': 'ERROR',
        error: 'ERROR',
        sorry: 'ERROR',
        warning: 'WARNING',
        note: 'INFO',
        remark: 'INFO',
      },
    },
    // Verilator, and what it compiled: `%Warning-WIDTH: t.v:3:5: …`, `[100] %Error: t.v:3: …`.
    {
      match:
        /^(?:\[\d+\] )?%(?<severity>Error|Warning|Fatal)(?:-(?<ident>\w+))?: (?:(?<file>[^:\s]+):(?<line>\d+):)?/,
      severity: { error: 'ERROR', warning: 'WARNING', fatal: 'CRITICAL' },
    },
    // What Icarus Verilog compiled: `ERROR: t.v:3: …`.
    {
      match: /^(?<severity>ERROR|WARNING|FATAL|INFO): (?<file>[^:\s]+):(?<line>\d+): /,
      severity: { error: 'ERROR', warning: 'WARNING', fatal: 'CRITICAL', info: 'INFO' },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Rule[]>>;
