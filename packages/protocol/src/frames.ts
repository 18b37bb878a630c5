import { failure, value, type Expected } from './expected.ts';

/** A request, as the envelope has it. */
export interface Request {
  readonly id: 'request';
  readonly action: string;
  /** Absent on a posted request, which gets no reply. */
  readonly req?: number;
  readonly payload: unknown;
}

/** The reply to a request. */
export type Response =
  | { readonly id: 'success'; readonly rsp: number; readonly payload: unknown }
  | { readonly id: 'error'; readonly rsp: number; readonly reason: string };

/** One frame, decoded. `seq` and `ack` number the frames of a link between layers. */
export type Frame = (Request | Response) & { readonly seq?: number; readonly ack?: number };

/** The text of a request. */
export function encodeRequest(action: string, payload: unknown, req?: number): string {
  return req === undefined
    ? JSON.stringify({ action, posted: true, payload })
    : JSON.stringify({ action, req_id: req, posted: false, payload });
}

/** The text of a success; the action is named again, as the envelope asks. */
export function encodeSuccess(action: string, rsp: number, payload: unknown): string {
  return JSON.stringify({ action, rsp_id: rsp, result: 'success', payload });
}

/** Characters of a reason that are told: it often repeats what was asked for, which may be as long as a frame. */
const REASON = 8000;

/** The text of a failure. */
export function encodeFailure(rsp: number, reason: string): string {
  const told = reason.length > REASON ? `${reason.slice(0, REASON)}…` : reason;
  return JSON.stringify({ result: 'error', rsp_id: rsp, reason: told });
}

/** Reads one frame. A request without an action asks the layer to identify itself. */
export function decodeFrame(text: string): Expected<Frame> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return failure('the frame is not JSON');
  }
  if (!isRecord(data)) return failure('the frame is not a JSON object');
  const frame = 'rsp_id' in data ? decodeResponse(data) : decodeRequest(data);
  if (!frame.ok) return frame;
  return value({ ...frame.value, ...numbers(data) });
}

function decodeRequest(data: Record<string, unknown>): Expected<Request> {
  const { action, req_id: req, posted, payload } = data;
  if (action !== undefined && typeof action !== 'string')
    return failure("'action' is not a string");
  const request: Request = { id: 'request', action: action ?? 'identify', payload: payload ?? {} };
  if (posted === true) return value(request);
  if (req === undefined || req === null) return value({ ...request, req: 0 });
  return isNumber(req) ? value({ ...request, req }) : failure("'req_id' is not a number");
}

function decodeResponse(data: Record<string, unknown>): Expected<Response> {
  const { rsp_id: rsp, result, payload, reason } = data;
  if (!isNumber(rsp)) return failure("'rsp_id' is not a number");
  if (result === 'success') return value({ id: 'success', rsp, payload });
  return value({
    id: 'error',
    rsp,
    reason: typeof reason === 'string' ? reason : 'no reason given',
  });
}

function numbers({ seq, ack }: Record<string, unknown>): { seq?: number; ack?: number } {
  return {
    ...(isNumber(seq) ? { seq } : {}),
    ...(isNumber(ack) ? { ack } : {}),
  };
}

/** JSON has numbers that no `number` holds, such as 1e999, and writes none for them. */
function isNumber(data: unknown): data is number {
  return Number.isFinite(data);
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
