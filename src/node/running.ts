import type { ApiServer } from '../http/server.ts';
import type { OpenParts } from '../lib/closing.ts';
import type { Hub } from '../live/hub.ts';
import type { Position } from '../log/position.ts';
import type { DemoLinks, Demonstration } from './demonstration.ts';

interface RunningOptions {
  readonly origin: string;
  readonly server: ApiServer;
  readonly hub: Pick<Hub, 'position'>;
  readonly parts: OpenParts;
  readonly messages: readonly string[];
  readonly demo: Pick<Demonstration, 'linksAt'>;
}

/** A node that runs. */
export class Running {
  /** The URL of the API, for example http://127.0.0.1:4000/graphql. */
  readonly url: string;
  /** Null if there is no demo or no GraphiQL. */
  readonly demoLinks: DemoLinks | null;
  /** What an operator needs to know at the start, such as where the demo's token is. */
  readonly messages: readonly string[];
  readonly #server: ApiServer;
  readonly #hub: Pick<Hub, 'position'>;
  readonly #parts: OpenParts;
  #stopped: Promise<void> | undefined;

  constructor({ origin, server, hub, parts, messages, demo }: RunningOptions) {
    this.url = `${origin}/graphql`;
    this.demoLinks = demo.linksAt?.(origin) ?? null;
    this.messages = messages;
    this.#server = server;
    this.#hub = hub;
    this.#parts = parts;
  }

  /** How many subscriptions this node serves now. */
  subscriptions(): number {
    return this.#server.subscriptions();
  }

  /** The last event that this node has read. Subscriptions without a cursor begin after it. */
  get position(): Position {
    return this.#hub.position;
  }

  /**
   * Stops serving, then closes everything else. Safe to call twice.
   * @param graceSeconds how long it keeps serving while it reports that it isn't ready
   */
  stop(graceSeconds = 0): Promise<void> {
    this.#stopped ??= this.#server.leave(graceSeconds).then(() => this.#parts.close());
    return this.#stopped;
  }

  /** Makes a stop immediate: cuts off every client that is still connected. */
  hurry(): void {
    this.#server.hurry();
  }
}
