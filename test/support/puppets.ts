import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { News, Order } from './orders.ts';
import { within } from './within.ts';

/** A job that the test conducts. Each order is done when its promise settles. */
export class Puppet {
  readonly name: string;
  readonly pid: number;
  /** The environment that the job found. */
  readonly env: Readonly<Record<string, string>>;
  /** Settles when the process is gone. */
  readonly gone: Promise<unknown>;
  readonly #socket: Socket;
  readonly #news: EventEmitter;

  constructor(entered: Extract<News, { id: 'entered' }>, socket: Socket, news: EventEmitter) {
    this.name = entered.name;
    this.pid = entered.pid;
    this.env = entered.env;
    this.#socket = socket;
    this.#news = news;
    this.gone = once(socket, 'close');
  }

  /** Prints, once or more often; the bytes are in the pipe when this settles. */
  print(data: string | Buffer, to: 'stdout' | 'stderr' = 'stdout', times = 1): Promise<void> {
    return this.#do({ id: 'print', to, times, bytes: Buffer.from(data).toString('base64') });
  }

  /** Ends the job. */
  async exit(code = 0): Promise<void> {
    this.#tell({ id: 'exit', code });
    await within(this.gone, `the exit of ${this.name}`);
  }

  /** Has the job end itself by a signal. */
  async die(signal: NodeJS.Signals): Promise<void> {
    this.#tell({ id: 'die', signal });
    await within(this.gone, `the death of ${this.name}`);
  }

  /** From now on the job goes on when the signal comes; `signalled` tells that it came. */
  survive(signal: NodeJS.Signals): Promise<void> {
    return this.#do({ id: 'survive', signal });
  }

  /** Settles when a signal that is survived has come. Called before it may come. */
  async signalled(): Promise<void> {
    await within(once(this.#news, 'signalled'), `a signal to ${this.name}`);
  }

  /** Starts another puppet; `apart` makes it a daemon: a session of its own, and no outputs. */
  spawn(name: string, { apart = false } = {}): Promise<void> {
    return this.#do({ id: 'spawn', name, apart });
  }

  /** Starts other puppets, and is ended for what they take: it may be gone before it has started them all. */
  async overreach(...names: string[]): Promise<void> {
    for (const name of names) this.#tell({ id: 'spawn', name, apart: false });
    await within(this.gone, `the end of ${this.name}`);
  }

  async #do(order: Order): Promise<void> {
    const done = once(this.#news, 'done');
    this.#tell(order);
    await within(done, `'${order.id}' of ${this.name}`);
  }

  #tell(order: Order): void {
    this.#socket.write(`${JSON.stringify(order)}\n`);
  }
}

/** The puppets of one test. */
export class Puppets {
  readonly #server = createServer((socket) => {
    this.#welcome(socket);
  });
  readonly #sockets = new Set<Socket>();
  readonly #arrivals = new EventEmitter();
  #waiting: Puppet[] = [];

  /** Listens for puppets on a socket in the file system. */
  async open(path: string): Promise<void> {
    await once(this.#server.listen(path), 'listening');
  }

  /** Waits until the puppet of a job has entered; each entrance is told once. */
  async enter(name: string): Promise<Puppet> {
    return within(this.#next(name), `the entrance of ${name}`);
  }

  /** Waits for several, in any order. */
  enterAll(...names: string[]): Promise<Puppet[]> {
    return Promise.all(names.map((name) => this.enter(name)));
  }

  /** The puppets that have entered and were not asked for, by name. */
  get waiting(): string[] {
    return this.#waiting.map(({ name }) => name).sort();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #next(name: string): Promise<Puppet> {
    for (;;) {
      const puppet = this.#waiting.find((each) => each.name === name);
      this.#waiting = this.#waiting.filter((each) => each !== puppet);
      if (puppet !== undefined) return puppet;
      await once(this.#arrivals, 'arrival');
    }
  }

  #welcome(socket: Socket): void {
    const news = new EventEmitter();
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    createInterface({ input: socket }).on('line', (line) => {
      const told = JSON.parse(line) as News;
      if (told.id === 'entered') {
        this.#waiting.push(new Puppet(told, socket, news));
        this.#arrivals.emit('arrival');
      } else news.emit(told.id);
    });
  }
}
