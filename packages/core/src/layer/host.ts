import type { Expected, ForwardedBlock, Report, Units } from '@gator/protocol';
import type { Handlers } from '@gator/client';
import type { MessageSink } from './journal.ts';

/** What a layer tells whoever started it: its parent over the link, or the run around the root. */
export interface Upstream {
  /** The layer's state; a later report replaces this one. */
  report(report: Report): void;
  /** What the layer could use, counted from its start, and what it gives back now. */
  need(needs: readonly Units[], released: readonly Units[]): void;
  /** Takes every message of the layer, where they are wanted. */
  readonly sink: MessageSink | undefined;
  /** Takes what a child has forwarded, to be passed on as it is. */
  relay(blocks: readonly ForwardedBlock[]): void;
  /** Settles when more messages can be taken; undefined where they can be now. */
  pressure(): Promise<void> | undefined;
}

/** What a layer does for the clients of its process's socket. */
export interface Service {
  readonly handlers: Handlers;
  /** Leaves a warning of what somebody else did at the door. */
  warn(text: string): void;
  /** Settles when the layer can take more of what its job tells; undefined where it can now. */
  pressure(): Promise<void> | undefined;
}

/** What the process around a layer offers it. One process runs one layer at a time. */
export interface Host {
  /** `host:port` of this process's socket. */
  readonly endpoint: string;
  readonly upstream: Upstream;
  /** Whether this process is likely to run more layers after this one. */
  readonly lasts: boolean;
  /** Milliseconds that a job waits before it starts: a root has nobody who would wait for it between two attempts. */
  readonly delay: number;
  /** The environment that this process was started with, without Gator's own variables. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Sets what the socket answers from now on. */
  serve(service: Service): void;
  /** A new address for one job, with a secret that opens only what a job may do here. */
  jobAddress(): string;
}

/** A layer that runs: what its parent may do with it. */
export interface RunningLayer {
  /** Why the layer's record is not whole; undefined where it is. */
  readonly fault: string | undefined;
  /**
   * Ends the layer and all below it; asked again with force, at once. With idents, it ends what
   * they name below this layer; fails with the reason where there is nothing to end there.
   */
  stop(reason: string, force: boolean, below?: readonly string[]): Expected<object>;
  /** Has all below it stand still, clocks included; settles once it does. */
  pause(): Promise<void>;
  /** Lets all below it go on. */
  resume(): void;
  /** Gives a tier units to use. */
  grant(units: readonly Units[], contended: boolean): void;
}
