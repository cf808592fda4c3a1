/** Members who make changes, each with an idempotency key, again and again until the node says that it is made. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { globalId } from '../newsroom/factories.ts';
import type { Chance } from '../secrecy/random.ts';
import { send } from '../valid-inputs/every-mutation.ts';
import { askAt } from '../clients/ask.ts';
import { ANSWERED_WITHIN } from './soon.ts';
import type { Cluster } from './cluster.ts';
import type { Stage } from './stage.ts';

/** How many of them write at the same time. */
const WRITERS = 4;

export interface Change {
  /** A text that no other change has. */
  readonly text: string;
  readonly kind: 'outcome' | 'statement' | 'comment';
}

/** A change that the node has acknowledged, and when. */
export interface Made extends Change {
  readonly at: number;
}

/** How many events each change appends. */
const EVENTS = { outcome: 1, statement: 1, comment: 2 } as const;

export class Writers {
  readonly tried: Change[] = [];
  readonly made: Made[] = [];
  /** Answers other than a payload that a writer can't do anything about. */
  readonly refusals: string[] = [];
  readonly #url: string;
  readonly #stage: Stage;
  readonly #chance: Chance;
  #isOver = false;

  constructor(url: string, stage: Stage, chance: Chance) {
    this.#url = url;
    this.#stage = stage;
    this.#chance = chance;
  }

  /** Makes so many changes, and resolves when all of them are acknowledged. */
  async write(count: number, longestPause = 0): Promise<void> {
    let left = count;
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        while (left > 0 && !this.#isOver) {
          left -= 1;
          await this.#change();
          if (longestPause > 0) await pause(this.#chance.from(0, longestPause));
        }
      }),
    );
  }

  /** Stops the writers from trying again. */
  stop(): void {
    this.#isOver = true;
  }

  async #change(): Promise<void> {
    const kind = this.#chance.one(['outcome', 'outcome', 'statement', 'comment'] as const);
    const text = randomUUID();
    this.tried.push({ text, kind });
    const [name, fields] = this.#inputOf(kind, text);
    const input = { ...fields, idempotencyKey: randomUUID() };
    const node = { ask: askAt(this.#url, ANSWERED_WITHIN) };
    while (!this.#isOver) {
      try {
        const { outcome, text: answer } = await send(node, { name }, input, this.#stage.token);
        if (outcome.endsWith('Payload')) {
          this.made.push({ text, kind, at: performance.now() });
          return;
        }
        if (outcome.endsWith('Error')) {
          this.refusals.push(answer);
          return;
        }
      } catch {
        // The node is gone, or did not answer in time. The change may or may not have been made.
      }
      await pause(this.#chance.from(20, 100));
    }
  }

  /** The mutation of a change, and its input. */
  #inputOf(kind: Change['kind'], text: string): readonly [name: string, input: object] {
    const { articleIds, campaignIds, speakerId } = this.#stage;
    const said = { text, channel: 'INTERVIEW', speaker: { personId: globalId('Person', speakerId) } };
    if (kind === 'statement') {
      const statement = { ...said, kind: 'REMARK', wording: 'VERBATIM' };
      return ['recordStatement', { statement, visibility: 'PUBLIC' }];
    }
    if (kind === 'comment') {
      const articleId = globalId('Article', this.#chance.one(articleIds));
      return ['addComment', { articleId, statement: said }];
    }
    const campaignId = globalId('Campaign', this.#chance.one(campaignIds));
    return ['recordCampaignOutcome', { campaignId, summary: text, occurredOn: '2025-09', extent: 'PARTIAL' }];
  }
}

/**
 * How many of the acknowledged changes are not in the database with all of their events, and how many of those that were
 * tried at all are there more than once.
 */
export async function compareWithRows(
  cluster: Cluster,
  { made, tried }: { made: readonly Made[]; tried: readonly Change[] },
) {
  const rows = await cluster.query<{ text: string; rows: number; events: number }>(
    `WITH made AS (SELECT "summary" AS text, "id" FROM "CampaignOutcome" UNION ALL SELECT "text", "id" FROM "Statement")
     SELECT text, count(DISTINCT made."id")::int AS rows, count(e."id")::int AS events
     FROM made LEFT JOIN "FeedEvent" e ON made."id" IN (e."outcomeId", e."statementId") GROUP BY text`,
  );
  const found = new Map(rows.map((row) => [row.text, row]));
  return {
    missing: made.filter(({ text, kind }) => (found.get(text)?.events ?? 0) < EVENTS[kind]).length,
    twice: tried.filter(({ text, kind }) => {
      const { rows, events } = found.get(text) ?? { rows: 0, events: 0 };
      return rows > 1 || events > EVENTS[kind];
    }).length,
  };
}
