export {
  dial,
  MAX_FRAME,
  MAX_JOB_FRAME,
  openSocket,
  type Client,
  type DialOptions,
} from './dial.ts';
export { dispatch, type Asker, type Handlers, type Role } from './handlers.ts';
export { connect, JobVoice, type LogOptions, type MetricOptions } from './job-voice.ts';
export { Link, type LinkOptions } from './link.ts';
export { Peer, type Serve } from './peer.ts';
export { Session } from './session.ts';
