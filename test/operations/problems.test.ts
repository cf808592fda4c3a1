import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlockInput } from '../gql/graphql.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import {
  CorrectArticle,
  CreateArticle,
  PublishArticle,
  ScheduleArticle,
  UnscheduleArticle,
  WithdrawArticle,
} from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SOME_DAY = '2099-01-01T00:00:00Z';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

describe('an input that is not valid', () => {
  const body: BlockInput[] = [{ heading: { level: 7, text: '' } }, { list: { ordered: false, items: [] } }];
  const input = { slug: 'Not a slug', headline: ' ', language: 'nonsense!', body };

  it('is told everything that is wrong with it, each with its path', async () => {
    const { data } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.REPORTER);
    const error = data.createArticle;
    if (error.__typename !== 'ValidationError') throw new Error('It was accepted.');
    expect(error.problems.map(({ path }) => path.join('.')).sort()).toEqual([
      'input.body.0.heading.level',
      'input.body.0.heading.text',
      'input.body.1.list.items',
      'input.headline',
      'input.language',
      'input.slug',
    ]);
    expect(error.path).toEqual(error.problems[0]?.path);
    expect(error.message).toBe(error.problems.map(({ message }) => message).join(' '));
    for (const { message, path } of error.problems) {
      expect(message).toMatch(new RegExp(`^${path.slice(1).join('\\.')} .*\\.$`));
    }
  });

  it('says nothing to who may not write', async () => {
    const { errors } = await newsroom.ask(CreateArticle, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('the reason why the state of an article does not allow a change', () => {
  const token = () => newsroom.tokens.EDITOR;
  const publish = async (id: string, expectedRevision = 1) =>
    (await newsroom.ask(PublishArticle, { input: { id, expectedRevision } }, token())).data.publishArticle;
  const schedule = async (id: string) => {
    const input = { id, expectedRevision: 1, scheduledFor: SOME_DAY };
    return (await newsroom.ask(ScheduleArticle, { input }, token())).data.scheduleArticle;
  };
  const unschedule = async (id: string) =>
    (await newsroom.ask(UnscheduleArticle, { input: { id } }, token())).data.unscheduleArticle;
  const withdraw = async (id: string) =>
    (await newsroom.ask(WithdrawArticle, { input: { id, reason: 'It was wrong.' } }, token())).data
      .withdrawArticle;
  const correct = async (id: string) => {
    const input = { id, expectedRevision: 1, kind: 'CORRECTION' as const, text: 'It was ten.' };
    return (await newsroom.ask(CorrectArticle, { input }, token())).data.correctArticle;
  };
  const refused = (state: string, reason: string) => ({ __typename: 'InvalidStateError', state, reason });

  it('is that it is a draft', async () => {
    const { id } = await desk.article();
    expect(await unschedule(id)).toMatchObject(refused('DRAFT', 'NOT_SCHEDULED'));
    for (const change of [withdraw, correct])
      expect(await change(id)).toMatchObject(refused('DRAFT', 'NOT_PUBLISHED'));
  });

  it('is that it is scheduled', async () => {
    const { id } = await desk.schedule(await desk.article(), SOME_DAY);
    expect(await withdraw(id)).toMatchObject(refused('SCHEDULED', 'NOT_PUBLISHED'));
  });

  it('is that it is public', async () => {
    const { id } = await desk.publishedArticle();
    for (const change of [publish, schedule])
      expect(await change(id)).toMatchObject(refused('PUBLISHED', 'ALREADY_PUBLIC'));
    expect(await unschedule(id)).toMatchObject(refused('PUBLISHED', 'NOT_SCHEDULED'));
  });

  it('is that it is under embargo', async () => {
    const { id } = await desk.article({ embargoedUntil: SOME_DAY });
    expect(await publish(id)).toMatchObject(refused('DRAFT', 'EMBARGOED'));
  });

  it('is that it was withdrawn', async () => {
    const { id } = await desk.withdraw(await desk.publishedArticle());
    for (const change of [publish, schedule, unschedule, withdraw, correct])
      expect(await change(id)).toMatchObject(refused('WITHDRAWN', 'WITHDRAWN'));
  });
});
