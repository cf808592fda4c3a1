import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/db/slow-statements.ts';
import { query } from '../support/database/embedded.ts';
import { blocksOf } from '../support/docs/blocks.ts';
import { ofItsKind } from '../support/docs/json.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { slowDown } from '../support/newsroom/slow.ts';
import { until } from '../support/until.ts';
import { graphql } from '../gql/index.ts';

const MESSAGE = 'an SQL statement was slow';

const SlowLive = graphql(`
  subscription SlowLive {
    feed(filter: { types: [CAMPAIGN_ACTION_RECORDED] }) {
      ... on CampaignActionRecorded {
        campaign {
          name
        }
      }
    }
  }
`);

describe('an SQL statement that takes long', () => {
  let newsroom: Newsroom;
  let slug: string;
  beforeAll(async () => {
    // More than any other statement takes on a busy machine.
    newsroom = await openNewsroom({ settings: { SLOW_STATEMENT_MS: '1000' } });
    const desk = openDesk(newsroom);
    const campaign = await desk.campaign();
    slug = campaign.slug;
    await desk.action({ campaignId: campaign.id });
    await slowDown(newsroom, 1.1, 'Campaign');
  });
  afterAll(() => newsroom.close());

  /** Sends an operation, and returns the id of its request. */
  async function ask(text: string, token?: string): Promise<string> {
    const response = await fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: text }),
    });
    await response.text();
    return response.headers.get('x-request-id') ?? '';
  }

  const named = (name: string | null) =>
    newsroom.logged.filter(
      ({ msg, operations }) =>
        msg === MESSAGE &&
        (operations as { name: string | null }[]).some((operation) => operation.name === name),
    );

  it('has a log line with the operation, the request, the time and the statement, but no values', async () => {
    const requestId = await ask(`query SlowPage { campaign(slug: "${slug}") { name } }`);
    const [line] = named('SlowPage');
    expect(line).toMatchObject({ level: 40, pool: 'readers', operations: [{ name: 'SlowPage', requestId }] });
    expect(line?.['ms']).toBeGreaterThanOrEqual(1_000);
    expect(line?.['statement']).toMatch(/^SELECT .* FROM "public"\."Campaign" .*\$1/);
    expect(JSON.stringify(line)).not.toContain(slug);
    const printed = blocksOf('docs/operations.md').find(({ text }) => text.includes(MESSAGE));
    expect(line).toMatchObject(ofItsKind(JSON.parse(printed?.text ?? '')) as object);
  });

  it('has one without a name if the operation has none, and with the pool of a member', async () => {
    const requestId = await ask(`{ campaign(slug: "${slug}") { name } }`, newsroom.tokens.EDITOR);
    expect(named(null)).toEqual([
      expect.objectContaining({ pool: 'newsroom', operations: [{ name: null, requestId }] }),
    ]);
  });

  it('has one if it is cut off', async () => {
    await newsroom.prisma.$executeRaw`ALTER POLICY "slow" ON "Campaign" USING (pg_sleep(60) IS NOT NULL)`;
    const cutOff = ask(`query CutOff { campaign(slug: "${slug}") { name } }`);
    // As its time limit does, which no other statement shall reach.
    await until(async () => {
      const cancelled = await query(
        newsroom.databaseUrl,
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event = 'PgSleep' AND query_start < now() - interval '1.1 seconds'`,
      );
      return cancelled.length > 0;
    });
    await cutOff;
    await newsroom.prisma.$executeRaw`ALTER POLICY "slow" ON "Campaign" USING (pg_sleep(1.1) IS NOT NULL)`;
    expect(named('CutOff')).toHaveLength(1);
  });

  it('has one with the name of the subscription for which an event is read', async () => {
    const watching = await newsroom.watch(SlowLive, {});
    const action = await newsroom.prisma.campaignAction.findFirstOrThrow();
    await newsroom.prisma.feedEvent.create({
      data: {
        type: 'CAMPAIGN_ACTION_RECORDED',
        actionId: action.id,
        campaignId: action.campaignId,
        campaignIds: [action.campaignId],
      },
    });
    await watching.next();
    expect(named('SlowLive')).toEqual([
      expect.objectContaining({ pool: 'live', operations: [{ name: 'SlowLive', requestId: null }] }),
    ]);
    await watching.stop();
  });

  it('is not blamed on operations that began after it', async () => {
    const slow = ask(`query Slow { campaign(slug: "${slug}") { name } }`);
    await until(async () => {
      const sleeping = await query(
        newsroom.databaseUrl,
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return sleeping.length > 0;
    });
    await ask('query Quick { tags { nodes { name } } }');
    await slow;
    expect(named('Slow')).toHaveLength(1);
    expect(named('Quick')).toEqual([]);
  });
});

it.each([
  ['SELECT  "a1"\n FROM "t0" LIMIT 21', 'SELECT "a1" FROM "t0" LIMIT ?'],
  [`SELECT 'it''s secret' WHERE "a" = $1 AND 2.5 < "b"`, 'SELECT ? WHERE "a" = $1 AND ? < "b"'],
  ['… "id" IN ($1,$2, $3) AND "x" = $4', '… "id" IN ($…) AND "x" = $4'],
  ['INSERT INTO "t" VALUES ($1,$2), ($3,$4),($5,$6)', 'INSERT INTO "t" VALUES ($…), …'],
])('the shape of a statement has no values: %s', (statement, shape) => {
  expect(shapeOf(statement)).toBe(shape);
});
