import { countAs, type LayerView } from '@gator/protocol';

/** A job that waits, with what a test says of it besides. */
export function viewOf(changes: Partial<LayerView> = {}): LayerView {
  return {
    ident: 'job',
    path: 'top/job',
    kind: 'job',
    state: 'PENDING',
    result: 'UNKNOWN',
    reason: '',
    address: '',
    directory: '/nowhere/top/job',
    started: null,
    updated: null,
    stopped: null,
    exit_code: null,
    attempt: 1,
    expected_jobs: 1,
    queued: null,
    counts: { ...countAs('SUCCESS', 0), total: 1 },
    resources: null,
    dependencies: [],
    metrics: {},
    ...changes,
  };
}
