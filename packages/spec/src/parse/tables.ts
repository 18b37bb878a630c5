import type { Resources } from '../spec.ts';
import type { Cursor } from './cursor.ts';
import {
  environment,
  filledText,
  folder,
  ident,
  names,
  nodes,
  repeats,
  scalars,
  type Named,
} from './readers.ts';
import { resources } from './requests.ts';
import type { Table } from './table.ts';

/** Fields of every node. */
export interface NodeFields {
  readonly ident: Named;
  readonly id: Named;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly on_pass: readonly Named[];
  readonly on_fail: readonly Named[];
  readonly on_done: readonly Named[];
}

/** Fields of `!Job`. */
export interface JobFields extends NodeFields {
  readonly command: string;
  readonly args: readonly string[];
  readonly resources: Resources;
}

/** Fields of `!JobGroup`. */
export interface GroupFields extends NodeFields {
  readonly jobs: readonly Cursor[];
}

/** Fields of `!JobArray`. */
export interface ArrayFields extends GroupFields {
  readonly repeats: number;
}

const NODE: Table<NodeFields> = {
  ident,
  id: ident,
  env: environment,
  cwd: folder,
  on_pass: names,
  on_fail: names,
  on_done: names,
};

export const JOB: Table<JobFields> = { ...NODE, command: filledText, args: scalars, resources };

export const GROUP: Table<GroupFields> = { ...NODE, jobs: nodes };

export const ARRAY: Table<ArrayFields> = { ...GROUP, repeats };
