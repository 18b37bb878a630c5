import { dial, dispatch, type Client, type Handlers, type Peer } from '@gator/client';
import { value, type Address, type Delta, type Expected } from '@gator/protocol';

/** Milliseconds in which a layer has to take a connection: one that does not is looked at without it. */
const HANDSHAKE = 2000;
/** Milliseconds in which it has to answer a question: one that hangs from then on holds nobody up who looks. */
const PATIENCE = 10_000;

/** A connection to one layer, over which it answers and tells what changes. */
export class Connection {
  /** Hears what changes, once it was subscribed to. */
  onDelta: ((delta: Delta) => void) | undefined;
  #client: Client | undefined;

  /** Connects to a layer's socket. */
  static async open(address: Address): Promise<Expected<Connection>> {
    const connection = new Connection();
    const handlers: Handlers = {
      delta: (delta) => {
        connection.onDelta?.(delta);
        return value({});
      },
    };
    const client = await dial(address, {
      handshake: HANDSHAKE,
      patience: PATIENCE,
      serve: (request) => dispatch(handlers, request, 'control'),
    });
    if (!client.ok) return client;
    connection.#client = client.value;
    return value(connection);
  }

  get peer(): Peer {
    if (this.#client === undefined) throw new Error('the connection was never opened');
    return this.#client.peer;
  }

  /** Settles when the layer's process has closed the connection, or this side has. */
  get closed(): Promise<void> {
    return this.#client?.closed ?? Promise.resolve();
  }

  close(): void {
    this.#client?.close();
  }
}
