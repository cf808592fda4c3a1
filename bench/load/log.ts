/** The log of the archive: its events in the order of their times, with the positions that a COMMIT would have given them. */
import type pg from 'pg';
import type { Ids } from './ids.ts';
import type { Row, Rows } from './rows.ts';

type NewEvent = Omit<Row<'FeedEvent'>, 'id' | 'position' | 'epochId' | 'occurredAt' | 'campaignIds'> & {
  readonly campaignIds?: readonly string[] | undefined;
};

/** Where the log stands. */
export interface Head {
  readonly position: bigint;
  readonly epochId: bigint;
}

export class Log {
  readonly #rows: Rows;
  readonly #ids: Ids;
  readonly #epochId: bigint;
  #position: bigint;
  #pending: { readonly at: number; readonly event: NewEvent }[] = [];
  #appended = 0;

  constructor(rows: Rows, ids: Ids, { position, epochId }: Head) {
    this.#rows = rows;
    this.#ids = ids;
    this.#position = position;
    this.#epochId = epochId;
  }

  /** The number of events, with those that have no position yet. Those of live blogs come on top, and what else there is stays the same. */
  get appended(): number {
    return this.#appended;
  }

  get position(): bigint {
    return this.#position;
  }

  append(at: number, event: NewEvent): void {
    this.#pending.push({ at, event });
    if (event.liveBlogId === undefined) this.#appended += 1;
  }

  /** Places the events before this time; none may be appended before it later. */
  placeBefore(time: number): void {
    const placed = this.#pending.filter(({ at }) => at < time).sort((a, b) => a.at - b.at);
    this.#pending = this.#pending.filter(({ at }) => at >= time);
    for (const { at, event } of placed) {
      this.#position += 1n;
      this.#rows.add('FeedEvent', {
        ...event,
        id: this.#ids.at(at),
        position: this.#position,
        epochId: this.#epochId,
        occurredAt: new Date(at),
        campaignIds: [...new Set(event.campaignIds)],
      });
    }
  }
}

/** Locks the end of the log, as the trigger "FeedEvent_place" does, and begins an epoch if that would. */
export async function lockHead(client: pg.Client): Promise<Head> {
  const { rows } = await client.query<{ position: string; epochId: string; isSameLife: boolean }>(
    `SELECT "position", "epochId", "life" = log_life() AND "writer" = xmin::text::bigint AS "isSameLife" FROM "LogHead" FOR UPDATE`,
  );
  const [head] = rows;
  if (head === undefined) throw new Error('The log has no end.');
  const epoch = head.isSameLife
    ? head.epochId
    : (
        await client.query<{ id: string }>(`INSERT INTO "LogEpoch" ("after") VALUES ($1) RETURNING "id"`, [
          head.position,
        ])
      ).rows[0]?.id;
  return { position: BigInt(head.position), epochId: BigInt(epoch ?? head.epochId) };
}

/** Sets the end of the log, and wakes the nodes. */
export async function moveHead(client: pg.Client, { position, epochId }: Head): Promise<void> {
  await client.query(
    `UPDATE "LogHead" SET "position" = $1, "epochId" = $2, "life" = log_life(), "writer" = pg_current_xact_id()::xid::text::bigint`,
    [position, epochId],
  );
  // The triggers that would tell them are disabled meanwhile.
  await client.query(`SELECT pg_notify('dateline_rows', '*'), pg_notify('dateline_feed', $1)`, [
    String(position),
  ]);
}
