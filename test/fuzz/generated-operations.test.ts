import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { checkCost, pointsOf } from '../../src/api/cost.ts';
import { coerceVariables } from '../../src/api/variables.ts';
import { operationOf, type Known } from '../support/attack/operations.ts';
import { untyped } from '../support/clients/walk.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { globalId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** What an SQL statement costs, as docs/operations.md says. */
const STATEMENT = 200;
const SEED = 1;
const COUNT = 150;

interface Failure {
  readonly extensions: { readonly code: string };
}

/** A short version of `npm run attack -- search`, which measures CPU time; this counts statements. */
describe('generated operations', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  let known: Known;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    counter = openCounter(newsroom.databaseUrl);
    const { prisma } = newsroom;
    const articles = await prisma.article.findMany();
    const campaigns = await prisma.campaign.findMany();
    const organizations = await prisma.organization.findMany();
    known = {
      slugs: [...articles, ...campaigns, ...organizations].map(({ slug }) => slug),
      ids: [
        ...articles.map(({ id }) => globalId('Article', id)),
        ...campaigns.map(({ id }) => globalId('Campaign', id)),
        ...organizations.map(({ id }) => globalId('Organization', id)),
      ],
    };
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  it(`answer without an internal error, and take no more SQL statements than they pay for (seed ${SEED})`, async () => {
    let executed = 0;
    for (let number = 0; number < COUNT; number += 1) {
      const { query, variables } = operationOf(SEED, number, known);
      const { errors, statements } = await counter.ask(untyped<unknown, typeof variables>(query), variables);
      const codes = (errors as readonly Failure[]).map(({ extensions }) => extensions.code);
      expect(codes, `operation ${number}: ${query}`).not.toContain('INTERNAL');
      if (codes.length > 0) {
        // What the other fields of an operation that failed still read must not count for the next one.
        await counter.close();
        counter = openCounter(newsroom.databaseUrl);
        continue;
      }
      executed += 1;
      const operation = { schema, document: parse(query), variableValues: variables };
      const paid = pointsOf(checkCost(operation, coerceVariables(operation).variables));
      expect(statements.length * STATEMENT, `operation ${number}: ${query}`).toBeLessThanOrEqual(paid);
    }
    expect(executed).toBeGreaterThan(COUNT / 10);
  });
});
