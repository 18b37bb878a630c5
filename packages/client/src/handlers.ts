import {
  ACTIONS,
  failure,
  isAction,
  parsePayload,
  type Action,
  type Expected,
  type Payload,
  type Reply,
  type Request,
} from '@gator/protocol';

type Answer<A extends Action> = Expected<Reply<A>> | Promise<Expected<Reply<A>>>;

/** Whoever asks over a connection, for answers that go on after the reply. */
export interface Asker {
  /** Sends a frame, unless the connection is closed. */
  send(text: string): void;
  /** Bytes that were sent and not taken yet. */
  readonly backlog: number;
  readonly closed: boolean;
  /** Ends the connection. */
  close(): void;
}

/** What one side answers, by action. */
export type Handlers = {
  readonly [A in Action]?: (payload: Payload<A>, asker: Asker | undefined) => Answer<A>;
};

/** Who asks: what its secret opens, see `ACTIONS`. */
export type Role = (typeof ACTIONS)[Action]['by'];

const RANK: Readonly<Record<Role, number>> = { job: 0, control: 1, link: 2 };

/** Checks a request at the door and hands it to its handler. */
export function dispatch(
  handlers: Handlers,
  request: Request,
  role: Role,
  asker?: Asker,
): Answer<Action> {
  const { action } = request;
  if (!isAction(action)) return failure(`unknown action '${action}'`);
  if (RANK[ACTIONS[action].by] > RANK[role])
    return failure(`'${action}' is not open to this connection`);
  return call(handlers, action, request.payload, asker);
}

function call<A extends Action>(
  handlers: Handlers,
  action: A,
  data: unknown,
  asker: Asker | undefined,
): Answer<A> {
  const handler = handlers[action];
  if (handler === undefined) return failure(`this layer does not answer '${action}'`);
  const payload = parsePayload(action, data);
  return payload.ok ? handler(payload.value, asker) : failure(`'${action}': ${payload.reason}`);
}
