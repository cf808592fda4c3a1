import { describe, expect, it } from 'vitest';
import { createClient, DatelineError } from '../../packages/client/src/index.ts';
import { openLosing } from '../support/clients/losing.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { freePort } from '../support/free-port.ts';
import { save } from './setups/form.ts';

const newsroom = useNewsroom();
const clientOf = (url: string, token = newsroom.tokens.EDITOR) => createClient({ url, token: () => token });

describe('the form of docs/clients.md', () => {
  it('says that it is saved, what is wrong with its input, or why the node refuses it', async () => {
    const client = clientOf(newsroom.url);
    const slug = unique('person');
    expect(await save(client, { slug, name: 'Ada Example' })).toBe(`Saved as ${slug}`);
    expect(await save(client, { slug, name: ' ' })).toBe('name must not be empty.');
    expect(await save(client, { slug, name: 'Ada Example', nope: true })).toMatch(/^Not saved: .*nope/);
    expect(await save(clientOf(newsroom.url, 'nobodys'), { slug, name: 'Ada' })).toMatch(
      /^Not saved: .*token/,
    );
  });

  it('can be saved again if the answer was lost, and is saved once', async () => {
    const losing = await openLosing(newsroom.url);
    const slug = unique('person');
    const input = { slug, name: 'Ada Example', idempotencyKey: slug };
    losing.loses = 1;
    expect(await save(clientOf(losing.url), input)).toMatch(/^Perhaps it was saved/);
    expect(await save(clientOf(losing.url), input)).toBe(`Saved as ${slug}`);
    expect(await newsroom.prisma.person.count({ where: { slug } })).toBe(1);
  });
});

it('a time needs a zone, as docs/errors.md says of `<input type="datetime-local">`', async () => {
  const { id } = await openDesk(newsroom).article();
  const schedule = `mutation ($input: ScheduleArticleInput!) {
    scheduleArticle(input: $input) { __typename ... on ValidationError { problems { code } } }
  }`;
  const result = async (scheduledFor: string) =>
    (await clientOf(newsroom.url).query(schedule, { input: { id, expectedRevision: 1, scheduledFor } })).data;
  const value = `${new Date().getFullYear() + 1}-09-26T10:00`;
  expect(await result(value)).toMatchObject({ scheduleArticle: { problems: [{ code: 'INVALID_DATE' }] } });
  expect(await result(new Date(value).toISOString())).toMatchObject({
    scheduleArticle: { __typename: 'ScheduleArticlePayload' },
  });
});

describe('`client.query` without an answer rejects with a DatelineError that has the cause', () => {
  const rejection = (url: string) =>
    clientOf(url)
      .query('{ feedCursor }')
      .then(
        () => undefined,
        (error: unknown) => error,
      );

  it('if there is no connection', async () => {
    const url = `http://127.0.0.1:${await freePort()}/graphql`;
    const error = await rejection(url);
    expect(error).toBeInstanceOf(DatelineError);
    expect(error).toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringContaining(url) as string,
      cause: expect.any(TypeError) as TypeError,
    });
  });

  it('if the connection breaks in the middle of the answer', async () => {
    const losing = await openLosing(newsroom.url);
    losing.loses = 1;
    const error = await rejection(losing.url);
    expect(error).toBeInstanceOf(DatelineError);
    expect(error).toMatchObject({ code: 'NO_ANSWER', cause: expect.any(Error) as Error });
  });
});
