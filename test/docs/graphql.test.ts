import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { DOCS, placeOf } from '../support/docs/blocks.ts';
import { operationsIn, type PrintedOperation } from '../support/docs/documented-queries.ts';
import { asPrinted, examplesOf, type Example } from '../support/docs/json.ts';
import { openNewsroom, type Newsroom, type Watching } from '../support/newsroom/newsroom.ts';

type Variables = Record<string, unknown>;
/** Null if the operation fails. */
type Data = Record<string, object | null> | null;

const PAGES = DOCS.filter((doc) => examplesOf(doc, 'graphql').length > 0);

describe('the GraphQL examples in the docs', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  /** Readers query and subscribe. Mutations, and what begins with this comment, take an editor. */
  function tokenFor({ block }: Example, { type }: PrintedOperation): string | undefined {
    return type === 'mutation' || block.text.startsWith('# As an editor')
      ? newsroom.tokens.EDITOR
      : undefined;
  }

  it.each(PAGES)('run on the demo story as they are printed, in the order of the page: %s', async (page) => {
    const open: { watching: Watching<Data>; answer: unknown; place: string }[] = [];
    for (const example of examplesOf(page, 'graphql')) {
      const place = placeOf(example.block);
      let { variables } = example;
      for (const operation of operationsIn(example.block.text)) {
        const document = untyped<Data, Variables>(operation.text);
        const token = tokenFor(example, operation);
        if (operation.type === 'subscription') {
          const watching = await newsroom.watch(document, variables, token);
          open.push({ watching, answer: example.answer, place });
          continue;
        }
        const { data, errors, text } = await newsroom.ask(document, variables, token);
        if (example.answer === undefined) {
          expect(errors, place).toEqual([]);
          for (const result of Object.values(data ?? {})) {
            expect(result, place).not.toBeNull();
            // What a UserError would have.
            expect(result, place).not.toHaveProperty('message');
          }
        } else {
          expect(asPrinted(JSON.parse(text), example.answer), place).toEqual(example.answer);
        }
        // As a page does that goes live.
        if (data?.['feedCursor'] !== undefined) variables = { ...variables, after: data['feedCursor'] };
      }
    }
    for (const { watching, answer, place } of open) {
      if (answer !== undefined) expect(asPrinted(await watching.next(), answer), place).toEqual(answer);
      await watching.stop();
    }
  });
});
