import type pg from 'pg';
import type { Logger } from 'pino';
import { PrimaryMark } from './primary-mark.ts';
import { Standby, type Sight, type StandbyOptions } from './standby.ts';
import { StandbyWatch } from './standby-watch.ts';

/** What this node knows of commits. */
export interface Knowledge {
  /** Grows with each change that it learns of. */
  readonly count: number;
  /** Whether it learns of changes as they are committed. */
  readonly isCurrent: boolean;
  onDrop(listener: () => void): void;
  /** Forgets what was made from anything. */
  drop(keys: 'all'): void;
}

export interface StandbysOptions extends Pick<StandbyOptions, 'poolSize' | 'readTimeout' | 'clientOf'> {
  readonly urls: readonly string[];
  /** Connections to the server that takes the changes. */
  readonly primary: pg.Pool;
  readonly knowledge: Knowledge;
  /** The last position of the log that this node has been told of. */
  readonly reached: () => bigint;
  readonly log: Logger;
}

/** The standbys of a node. Those that have everything that the node knows of may answer readers' queries. */
export class Standbys {
  readonly watched: readonly StandbyWatch[];
  readonly #knowledge: Knowledge;
  readonly #reached: () => bigint;
  readonly #mark: PrimaryMark;
  #count: number;
  #turn = 0;

  constructor({ urls, primary, knowledge, reached, log, ...options }: StandbysOptions) {
    this.#knowledge = knowledge;
    this.#reached = reached;
    this.#mark = new PrimaryMark(primary, () => {
      for (const watch of this.watched) if (!watch.isLevel) void watch.look();
    });
    this.watched = urls.map((url) => {
      const onError = (error: Error) => {
        log.warn({ err: error }, 'a connection to a standby was lost');
      };
      return new StandbyWatch({
        standby: new Standby({ ...options, url, onError }),
        primary: () => this.#mark.latest,
        isEnough: (sight) => this.#isEnough(sight),
        // Answers that are kept may show what was only there.
        onLeft: () => {
          knowledge.drop('all');
        },
        log,
      });
    });
    this.#count = knowledge.count;
    knowledge.onDrop(() => {
      // The node is told of more than changes.
      if (knowledge.count === this.#count) return;
      this.#count = knowledge.count;
      this.outdate();
    });
    this.outdate();
  }

  /** One that may answer a query that begins now, in turn; null if only the primary may. */
  next(): StandbyWatch | null {
    if (!this.#knowledge.isCurrent) return null;
    const { length } = this.watched;
    for (let tried = 0; tried < length; tried += 1) {
      this.#turn = (this.#turn + 1) % length;
      const watch = this.watched[this.#turn];
      if (watch?.isUsable === true) return watch;
    }
    return null;
  }

  /** Something has been committed: no standby is used until it has that. */
  outdate(): void {
    this.#mark.outdate();
  }

  async close(): Promise<void> {
    this.#mark.close();
    await Promise.all(this.watched.map((watch) => watch.close()));
  }

  /** Whether what is read there from now on has all that this node knows of. */
  #isEnough({ identity, timeline, replayed, position }: Sight): boolean {
    const mark = this.#mark.current;
    if (mark === null || replayed === null) return false;
    // Positions in the write-ahead logs of two timelines can't be compared.
    if (identity !== mark.identity || timeline !== mark.timeline) return false;
    return replayed >= mark.end && position >= this.#reached();
  }
}
