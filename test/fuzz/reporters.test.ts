import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { crawl } from '../support/clients/crawl.ts';
import { Canaries } from '../support/secrecy/canaries.ts';
import { OPERATIONS, openGrounds, patienceFor, wholeLog, type Grounds } from '../support/secrecy/grounds.ts';
import { writeForMembers, writeWork, writeWorkOnPublic } from '../support/secrecy/hidden.ts';

/** Each reporter tries only a part of what readers try. */
const EFFORT = { queries: OPERATIONS / 5, subscriptions: 20 };

describe('reporters', () => {
  let grounds: Grounds;
  /** Canaries in what all members may see, in others' work, and in what was once public. */
  const [forMembers, others, withdrawn] = [new Canaries(), new Canaries(), new Canaries()];
  const reporters = ['first', 'second'].map((name) => ({ name, own: new Canaries(), token: '' }));
  beforeAll(async () => {
    grounds = await openGrounds({
      withdrawn,
      async write(newsroom, rows) {
        await writeForMembers({ newsroom, canaries: forMembers, rows }, 6, others);
        for (const reporter of reporters) {
          const { name, own: canaries } = reporter;
          reporter.token = await createMemberToken(newsroom.prisma, { name, role: 'REPORTER' });
          await writeWork({ newsroom, canaries, rows, name, token: reporter.token }, 4);
        }
      },
      // Nothing that all members may see.
      async hide(newsroom, rows) {
        const author = { newsroom, canaries: others, rows };
        await writeWork({ ...author, name: 'desk' }, 14);
        await writeWork({ ...author, name: 'third', token: newsroom.tokens.REPORTER }, 4);
        await writeWorkOnPublic({ ...author, name: 'desk' }, 3);
      },
    });
  }, 600_000);
  afterAll(() => grounds.close());

  it.for(reporters)(
    "get the same bytes with and without others' work, whatever they query and subscribe to: $name",
    { timeout: patienceFor(EFFORT) },
    async ({ own, token }) => {
      const mine = own.and(forMembers);
      const comparison = await grounds.compare((text) => mine.areAllIn(text), token);
      await comparison.queries(EFFORT.queries);
      await comparison.subscriptions(EFFORT.subscriptions, await wholeLog(grounds));
      expect(comparison.done).toBe(EFFORT.queries + EFFORT.subscriptions);
      expect(comparison.coverage.succeeded).toBeGreaterThan(comparison.done / 3);
    },
  );

  it.for(reporters)('see all of their own work and none of that of others: $name', async ({ own, token }) => {
    const seen = [...(await crawl(grounds.whole, { token })).values()].join('\n');
    expect(own.foundIn(seen)).toEqual(own.all);
    const notTheirs = [
      others,
      withdrawn,
      ...reporters.map((each) => each.own).filter((each) => each !== own),
    ];
    for (const canaries of notTheirs) expect(canaries.foundIn(seen)).toEqual([]);
  });
});
