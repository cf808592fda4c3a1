import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Viewer } from '../viewer.ts';
import type { Identify } from '../api/context.ts';

/** ms between two checks of the tokens of open connections. Documented: a connection ends within 5 s of its token. */
const INTERVAL = 2_000;

interface Session {
  readonly role: string | null;
  readonly end: () => void;
}

/** The open connections of members. Each is ended once its token is no longer valid or its member has another role. */
export class Sessions {
  readonly #identify: Identify;
  readonly #watch: DatabaseWatch;
  readonly #open = new Map<string, Set<Session>>();
  readonly #timer: NodeJS.Timeout;
  #isChecking = false;

  constructor(identify: Identify, watch: DatabaseWatch) {
    this.#identify = identify;
    this.#watch = watch;
    this.#timer = setInterval(() => void this.#check(), INTERVAL);
  }

  /** Checks a connection from now on. Returns the function to call once it is closed. */
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

  /** Checks all tokens in one query. Those that can't be checked now are checked the next time. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#open.size === 0) return;
    this.#isChecking = true;
    try {
      const viewers = await this.#identify.all([...this.#open.keys()]);
      for (const [authorization, viewer] of viewers) {
        const role = viewer?.member?.role;
        for (const session of [...(this.#open.get(authorization) ?? [])]) {
          if (session.role !== role) session.end();
        }
      }
    } catch (error) {
      this.#watch.report(error, 'could not check the tokens of open connections');
    } finally {
      this.#isChecking = false;
    }
  }
}
