import type { WebSocket } from 'ws';
import { decodeFrame, encodeFailure } from '@gator/protocol';
import { dispatch, Peer, type Asker, type Role } from '@gator/client';
import type { Allowance } from './allowance.ts';
import type { Service } from './host.ts';
import { Intake } from './intake.ts';

/** Bytes that a client may leave untaken: 16 MiB. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;

/** Whose secret a connection has proved. */
export type Guest = Exclude<Role, 'link'>;

export interface ConversationOptions {
  readonly guest: Guest;
  /** What is answered now. */
  readonly service: () => Service;
  readonly allowance: Allowance;
  /** A child layer says who it is: the conversation is over, and a link begins. */
  readonly onRegister: (registration: unknown) => void;
}

/** Answers the requests of one client, no faster than it takes the answers. */
export function converse(connection: WebSocket, options: ConversationOptions): void {
  const { guest, service, allowance, onRegister } = options;
  const asker = askerOf(connection, () => {
    intake.go();
  });
  const peer = new Peer(
    (text) => {
      asker.send(text);
    },
    (request) => dispatch(service().handlers, request, guest, asker),
  );
  const deal = (text: string): Promise<void> | undefined => {
    const frame = decodeFrame(text);
    if (!frame.ok) {
      asker.send(encodeFailure(0, frame.reason));
      return undefined;
    }
    const { value } = frame;
    const registers = value.id === 'request' && value.action === 'register';
    if (!registers || guest === 'job') return peer.receive(value);
    onRegister(value.payload);
    return undefined;
  };
  const pressure = (): Promise<void> | undefined =>
    guest === 'job' ? service().pressure() : undefined;
  const intake = new Intake({ connection, allowance, deal, pressure });
  // What is wrong is told to the other side by the close frame that follows.
  connection.on('error', () => undefined);
  connection.on('message', (data: Buffer) => {
    intake.take(data.toString());
  });
}

/** A client as the handlers see it. One that asks and does not read is cut off, before it costs too much memory. */
function askerOf(connection: WebSocket, onTaken: () => void): Asker {
  return {
    send: (text) => {
      if (connection.readyState !== connection.OPEN) return;
      if (connection.bufferedAmount > LARGEST_BACKLOG) connection.terminate();
      else connection.send(text, onTaken);
    },
    get backlog() {
      return connection.bufferedAmount;
    },
    get closed() {
      return connection.readyState !== connection.OPEN;
    },
    close: () => {
      connection.close();
    },
  };
}
