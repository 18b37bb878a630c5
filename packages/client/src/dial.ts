import { WebSocket } from 'ws';
import {
  decodeFrame,
  failure,
  formatAddress,
  formatEndpoint,
  type Address,
  type Expected,
} from '@gator/protocol';
import { sendGuarded } from './impostor.ts';
import { Peer, type Serve } from './peer.ts';

/** A frame larger than this is refused: 16 MiB. */
export const MAX_FRAME = 16 * 1024 * 1024;
/** A job's frame that is larger than this is refused: 1 MiB. */
export const MAX_JOB_FRAME = 1024 * 1024;
/** Milliseconds in which a layer has to take a connection. */
const HANDSHAKE = 10_000;

/** How a connection is closed over which too large a frame came: RFC 6455, 7.4.1. */
const TOO_LARGE = 1009;
/** Milliseconds in which a layer has to take note that a connection is closed. */
const FAREWELL = 1000;

/** Opens a socket to a layer. */
export function openSocket(address: Address, handshake = HANDSHAKE): WebSocket {
  return new WebSocket(`ws://${formatAddress(address)}`, {
    perMessageDeflate: false,
    maxPayload: MAX_FRAME,
    handshakeTimeout: handshake,
    generateMask: noMask,
    finishRequest: sendGuarded,
  });
}

/**
 * A mask of zeros, which both ends leave out. A random one keeps a page's script from choosing the bytes that a
 * proxy sees (RFC 6455, 10.3); no page's script speaks through this client, and masking and unmasking what is
 * forwarded takes as long as reading it.
 */
function noMask(mask: Buffer): void {
  mask.fill(0);
}

/** A connection of a tool or a job's program to a layer. */
export interface Client {
  readonly peer: Peer;
  /** Settles when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

export interface DialOptions {
  /** Hears what the layer tells by itself; by default it is asked nothing, and hears nothing. */
  readonly serve?: Serve;
  /** Milliseconds in which the layer has to take the connection. */
  readonly handshake?: number;
  /** Milliseconds in which the layer has to answer each question; by default it is waited for as long as it is there. */
  readonly patience?: number;
}

/** Connects to a layer as a client. Fails with the reason where no layer answers. */
export function dial(address: Address, options: DialOptions = {}): Promise<Expected<Client>> {
  const socket = openSocket(address, options.handshake);
  const peer = new Peer(
    (text) => {
      socket.send(text);
    },
    options.serve ?? (() => failure('a client answers nothing')),
    options.patience,
  );
  const closed = new Promise<void>((resolve) => {
    socket.once('close', (code) => {
      peer.close(
        code === TOO_LARGE ? 'it is too large for a frame' : 'the layer closed the connection',
      );
      resolve();
    });
  });
  socket.on('message', (data: Buffer) => {
    const frame = decodeFrame(data.toString());
    if (frame.ok) void peer.receive(frame.value);
  });
  return new Promise((resolve) => {
    socket.once('open', () => {
      resolve({
        ok: true,
        value: {
          peer,
          closed,
          close: () => {
            socket.close();
            // A layer that hangs does not answer that either.
            setTimeout(() => {
              socket.terminate();
            }, FAREWELL).unref();
          },
        },
      });
    });
    socket.once('unexpected-response', (request, { statusCode }) => {
      const why = statusCode === 401 ? 'refused the secret' : 'does not speak as a layer does';
      resolve(failure(`the layer at ${formatEndpoint(address)} ${why}`));
      request.destroy();
    });
    socket.on('error', (error) => {
      resolve(failure(`no layer answers at ${formatEndpoint(address)}: ${error.message}`));
    });
  });
}
