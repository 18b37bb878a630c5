import { NO_JOBS, type LayerView, type MessageView } from '@gator/protocol';

/** A layer of which a test says only what matters to it. */
export function layer(path: string, parts: Partial<LayerView> = {}): LayerView {
  return {
    ident: path.slice(path.lastIndexOf('/') + 1),
    path,
    kind: 'job',
    state: 'STARTED',
    result: 'UNKNOWN',
    reason: '',
    address: '',
    directory: `/tracking/${path}`,
    started: 0,
    updated: null,
    stopped: null,
    exit_code: null,
    attempt: 1,
    expected_jobs: 1,
    queued: null,
    counts: { ...NO_JOBS, total: 1, active: 1 },
    resources: null,
    dependencies: [],
    metrics: {},
    ...parts,
  };
}

/** A layer that has ended. */
export function ended(path: string, result: 'SUCCESS' | 'FAILURE'): LayerView {
  const counted = result === 'SUCCESS' ? { passed: 1 } : { failed: 1 };
  const counts = { ...NO_JOBS, total: 1, ...counted };
  return layer(path, { state: 'COMPLETE', result, counts, stopped: 1 });
}

/** A tier with so many jobs in it that run. */
export function tier(path: string, active: number, parts: Partial<LayerView> = {}): LayerView {
  const counts = { ...NO_JOBS, total: active, active };
  return layer(path, { kind: 'group', counts, expected_jobs: active, ...parts });
}

/** Messages with these numbers. */
export function messages(from: number, to: number): MessageView[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    uid: from + index,
    severity: 'INFO',
    message: `line ${from + index}`,
    timestamp: from + index,
    source: 'stdout',
  }));
}
