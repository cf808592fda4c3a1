import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';

/** Milliseconds between writes. */
const INTERVAL = 60_000;

export interface TokenUseOptions {
  readonly prisma: PrismaClient;
  /** The table of the tokens, or of the preview links. */
  readonly table: 'ApiToken' | 'PreviewLink';
  readonly onError: (error: unknown) => void;
}

/** Records when tokens were last used, to the minute. One SQL statement a minute writes all tokens. */
export class TokenUse {
  readonly #options: TokenUseOptions;
  readonly #timer: NodeJS.Timeout;
  #used = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TokenUseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#writing = this.#write();
    }, INTERVAL);
  }

  note(tokenId: string): void {
    this.#used.add(tokenId);
  }

  /** Writes the tokens noted since the last write. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = [...this.#used].sort();
    this.#used = new Set();
    try {
      // Skips tokens that another node has just written.
      const { prisma, table } = this.#options;
      await prisma.$executeRaw`
        UPDATE ${Prisma.raw(`"${table}"`)} SET "lastUsedAt" = now()
        WHERE "id" = ANY(${used}::uuid[]) AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '40 s')`;
    } catch (error) {
      for (const id of used) this.#used.add(id);
      this.#options.onError(error);
    }
  }
}
