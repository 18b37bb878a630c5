import { hostname } from 'node:os';
import { dispatch, Link, type Handlers } from '@gator/client';
import {
  identsOf,
  value,
  type Address,
  type Assignment,
  type Expected,
  type Order,
} from '@gator/protocol';
import { BRANCH_VARIABLE, localScheduler } from '@gator/schedulers';
import { QUANTUM } from '../tier/machine-options.ts';
import { withoutOwn } from '../wrapper/environment.ts';
import type { RunningLayer, Service } from './host.ts';
import { startLayer } from './run-layer.ts';
import type { LayerServer } from './server.ts';
import { Slots } from './slots.ts';
import { Uplink } from './uplink.ts';

/** How long the parent may stay away, in milliseconds. */
const PARENT_GRACE = 10_000;
/** This very program, which is what its children's processes run too. */
const PROGRAM = process.argv[1] ?? import.meta.filename;
const BRANCH = process.env[BRANCH_VARIABLE] ?? '';

/**
 * One process of the tree: it dials its parent, asks what to do, runs that layer, tells how it
 * ended, and is given the next one, or sent away.
 *
 *     dialling ──order: run──► running ──outcome told──► waiting ──order: run──► running
 *                                 │                         └──order: exit──► over
 *                                 └──parent gone: layer stopped──────────────► over
 */
export class LayerProcess {
  readonly #server: LayerServer;
  readonly #link: Link;
  readonly #inherited = withoutOwn(process.env);
  #slots: Slots | undefined;
  #current: { readonly child: number; readonly layer: RunningLayer } | undefined;
  #orphaned = false;

  constructor(server: LayerServer, parent: Address, slot: number) {
    this.#server = server;
    const handlers = this.#handlers();
    this.#link = new Link({
      address: parent,
      identity: { slot, pid: process.pid, host: hostname(), address: server.endpoint },
      serve: (request) => dispatch(handlers, request, 'control'),
      grace: PARENT_GRACE,
      onLost: (reason) => {
        this.#orphaned = true;
        this.#current?.layer.stop(reason, false);
      },
    });
  }

  /** Runs layers until there are no more. */
  async run(): Promise<void> {
    let order = await this.#ask(this.#link.peer.request('spec', {}));
    while (order.id === 'run') order = await this.#runLayer(order.assignment);
    this.#link.close();
    await this.#slots?.close();
    this.#server.close();
  }

  async #runLayer(assignment: Assignment): Promise<Order> {
    const { child } = assignment;
    const upstream = new Uplink(this.#link, child, assignment.options.forward);
    const host = {
      upstream,
      lasts: true,
      delay: 0,
      endpoint: this.#server.endpoint,
      inherited: this.#inherited,
      serve: (service: Service) => {
        this.#server.serve(service);
      },
      jobAddress: () => this.#server.jobAddress(),
    };
    const { layer, outcome } = startLayer(assignment, host, () => this.#children(), QUANTUM);
    this.#current = layer === undefined ? undefined : { child, layer };
    const ended = await outcome;
    this.#current = undefined;
    await upstream.drain();
    return this.#ask(this.#link.peer.request('complete', { child, outcome: ended }));
  }

  /** A parent that is gone gives no more orders. */
  async #ask(asked: Promise<Expected<Order>>): Promise<Order> {
    const order = await asked;
    return order.ok && !this.#orphaned ? order.value : { id: 'exit' };
  }

  #children(): Slots {
    return (this.#slots ??= new Slots(localScheduler(PROGRAM), this.#server, BRANCH));
  }

  /** What the parent may ask of a layer. One that has ended meanwhile takes no more orders. */
  #handlers(): Handlers {
    return {
      stop: ({ child, reason, force, nest_path: nest }) => {
        this.#tell(child, (layer) => {
          layer.stop(reason, force, identsOf(nest));
        });
        return value({});
      },
      pause: ({ child }) =>
        new Promise((resolve) => {
          const done = (): void => {
            resolve(value({}));
          };
          const pause = (layer: RunningLayer): void => void layer.pause().then(done);
          this.#tell(child, pause, done);
        }),
      resume: ({ child }) => {
        this.#tell(child, (layer) => {
          layer.resume();
        });
        return value({});
      },
      grant: ({ child, units, contended }) => {
        this.#tell(child, (layer) => {
          layer.grant(units, contended);
        });
        return value({});
      },
    };
  }

  /** An order that came in one piece with the assignment itself waits until the layer is there. */
  #tell(
    child: number | undefined,
    tell: (layer: RunningLayer) => void,
    otherwise: () => void = () => undefined,
  ): void {
    const deliver = (): boolean => {
      const current = this.#current;
      if (current === undefined || current.child !== child) return false;
      tell(current.layer);
      return true;
    };
    if (deliver()) return;
    setImmediate(() => {
      if (!deliver()) otherwise();
    });
  }
}
