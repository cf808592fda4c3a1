import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReading, type Answer, type Reading } from '../support/cache/answers.ts';
import { allQuestions } from '../support/cache/questions.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openSurroundings } from '../support/readers/surroundings.ts';
import { EVERY_MUTATION, send } from '../support/valid-inputs/every-mutation.ts';

const BY_READERS = EVERY_MUTATION.filter(([, { takes }]) => takes === 'READER').map(([name]) => name);

/** Those that connect rows, which may be public already. */
const CONNECT = /^(publish|update|amend|add)/;

/** Inputs of all mutations, each with rows of its own: with hidden ones around them, and with public ones. */
async function prepareAll(newsroom: Newsroom) {
  const prepared: { name: string; input: object }[] = [];
  const todo = EVERY_MUTATION.flatMap(([name, { input }]) =>
    (CONNECT.test(name) ? (['MEMBERS', 'PUBLIC'] as const) : (['MEMBERS'] as const)).map((visibility) => ({
      name,
      input,
      visibility,
    })),
  );
  const prepare = async () => {
    for (let each = todo.pop(); each !== undefined; each = todo.pop()) {
      const { name, input, visibility } = each;
      prepared.push({ name, input: await input(openSurroundings(newsroom, visibility)) });
    }
  };
  await Promise.all(Array.from({ length: 6 }, prepare));
  return prepared;
}

describe('a mutation', () => {
  let newsroom: Newsroom;
  let reading: Reading;
  beforeAll(async () => {
    // No mail server listens here.
    newsroom = await openNewsroom({
      settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
    });
    reading = await openReading(newsroom);
  });
  afterAll(async () => {
    await reading.close();
    await newsroom.close();
  });

  it('drops every answer that it changes, of every row and list, whichever mutation it is', async () => {
    const prepared = await prepareAll(newsroom);
    const questions = await allQuestions(newsroom);
    const before = await reading.answers(questions);
    await reading.told();
    for (const { name, input } of prepared) {
      const token = BY_READERS.includes(name) ? undefined : newsroom.tokens.ADMIN;
      const reply = await send(newsroom, { name }, input, token);
      expect(reply.outcome, `${name}: ${reply.text}`).toMatch(/Payload$/);
    }
    const told = await reading.told();
    const after = await reading.answers(questions);
    const differs = ({ body }: Answer, index: number) => body !== after[index]?.body;
    const changed = before.filter(differs);
    const dropped = before.filter(({ keys }) => told.drops(keys));
    console.info({ answers: before.length, changed: changed.length, dropped: dropped.length });
    expect(changed.filter(({ keys }) => !told.drops(keys)).slice(0, 3)).toEqual([]);
    expect(changed.length).toBeGreaterThan(200);
    expect(told.isAll).toBe(false);
  });
});
