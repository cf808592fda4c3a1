import type { Viewer } from '../viewer.ts';

/** ms between looks at whether the tokens of open connections still hold; within 5 s an end must be felt. */
const INTERVAL = 2_000;

interface Session {
  readonly role: string | null;
  readonly end: () => void;
}

export interface SessionsOptions {
  readonly identifyAll: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
  readonly onError: (error: unknown) => void;
}

/** The open connections of members: each ends once its token does, or once its member has another role. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #open = new Map<string, Set<Session>>();
  readonly #timer: NodeJS.Timeout;
  #isChecking = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#check(), INTERVAL);
  }

  /** Watches over a connection until it is closed. Gives what to call then. */
  open(authorization: string, { member }: Viewer, end: () => void): () => void {
    const session: Session = { role: member?.role ?? null, end };
    const sessions = this.#open.get(authorization) ?? new Set();
    this.#open.set(authorization, sessions.add(session));
    return () => {
      sessions.delete(session);
      if (sessions.size === 0 && this.#open.get(authorization) === sessions) this.#open.delete(authorization);
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** All tokens in one query. What can’t be found out now is found out the next time. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#open.size === 0) return;
    this.#isChecking = true;
    try {
      const viewers = await this.#options.identifyAll([...this.#open.keys()]);
      for (const [authorization, viewer] of viewers) {
        const role = viewer?.member?.role;
        for (const session of [...(this.#open.get(authorization) ?? [])]) {
          if (session.role !== role) session.end();
        }
      }
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#isChecking = false;
    }
  }
}
