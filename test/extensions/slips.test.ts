import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';
import { eventually, until } from '../support/until.ts';

let calls = 0;

/** What authors do by mistake. */
const slips = defineExtension({
  name: 'slips',
  tables: { Shadow: { columns: { code: 'code' }, visibleTo: 'EVERYONE' } },
  migrations: folderOf({
    '001.sql': `CREATE TABLE "slips_Shadow" ("id" UUID PRIMARY KEY, "code" TEXT UNIQUE, "isReady" BOOLEAN NOT NULL DEFAULT false)`,
  }),
  schema(builder) {
    builder.tableType('Shadow', {
      description: 'A row with the id of an article.',
      fields: { isReady: { type: 'Boolean', description: 'Whether it is ready.' } },
    });
    builder.field('Query', 'shadows', {
      type: ['Shadow'],
      description: 'All of them.',
      resolve: (_root, _args, { list }) => list('Shadow'),
    });
    builder.field('Query', 'shadowed', {
      type: ['Article'],
      description: 'Rows in place of their ids.',
      resolve: (_root, _args, { list }) => list('Shadow'),
    });
    builder.field('Query', 'floating', {
      type: 'String',
      description: 'A read that nobody awaits, and that fails.',
      async resolve(_root, _args, { find }) {
        void find('Shadow', { nothing: 'x' });
        await find('Shadow', { code: 'x' });
        return 'Done';
      },
    });
    builder.field('Query', 'nulls', {
      type: ['Shadow'],
      description: 'Rows without a code.',
      resolve: (_root, _args, { find }) => find('Shadow', { code: null as never }),
    });
    const wrong = (name: string, type: string | [string], value: unknown) =>
      builder.field('Query', name, { type, description: 'Of another type.', resolve: () => value });
    wrong('noInt', 'Int', 'secret');
    wrong('noList', ['Shadow'], 'secret');
    wrong('noId', 'Article', 'secret');
    builder.field('Article', 'thrown', {
      type: 'String',
      description: 'Of no use.',
      resolve() {
        throw new Error('Of no use.');
      },
    });
    builder.mutation('forget', {
      description: 'Awaits nothing. Requires the role EDITOR.',
      may: 'EDITOR',
      input: { code: { type: 'line', description: 'A code.' } },
      payload: { shadow: 'Shadow' },
      change({ code }, { sql, newId }) {
        const id = newId();
        void sql`INSERT INTO "slips_Shadow" ("id", "code") VALUES (${id}::uuid, ${code})`;
        return Promise.resolve({ shadow: id });
      },
    });
    builder.mutation('remember', {
      description: 'Takes each code once. Requires the role EDITOR.',
      may: 'EDITOR',
      input: { code: { type: 'line', description: 'A code.' } },
      payload: { shadow: 'Shadow' },
      async change({ code }, { sql, newId, refuse }) {
        if (code === 'nowhere') return refuse('nofield', 'is taken');
        const [made] = await sql`INSERT INTO "slips_Shadow" ("id", "code") VALUES (${newId()}::uuid, ${code})
          ON CONFLICT DO NOTHING RETURNING "id"`;
        return made === undefined ? refuse('code', 'is taken') : { shadow: made.id };
      },
    });
  },
  hook: {
    reads: '',
    run() {
      calls += 1;
      throw new Error('At once.');
    },
  },
});

const { newsroom, openDesk, untyped } = await openExtended([slips]);
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR } = newsroom.tokens;
const ask = (query: string, token?: string) =>
  newsroom.ask(untyped<Record<string, unknown>, Record<string, never>>(query), {}, token);
const rowOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1];
const insert = (id: string | undefined) =>
  newsroom.prisma.$executeRawUnsafe('INSERT INTO "slips_Shadow" ("id") VALUES ($1::uuid)', id);

describe('a row of a table', () => {
  it('is not taken for the article of the same id', async () => {
    const hidden = await desk.article({ headline: 'Hidden' });
    const shown = await desk.publishedArticle({ headline: 'Shown' });
    await insert(rowOf(hidden.id));
    await insert(rowOf(shown.id));
    const query = '{ shadowed { headline slug state } }';
    const shownOnly = [{ headline: 'Shown', slug: shown.slug, state: 'PUBLISHED' }];
    expect((await ask(query)).data).toEqual({ shadowed: shownOnly });
    expect((await ask(query, EDITOR)).data['shadowed']).toHaveLength(2);
  });

  it('drops cached answers when a column of any name changes', async () => {
    const before = (await ask('{ shadows { isReady } }')).data['shadows'];
    expect(before).toContainEqual({ isReady: false });
    await newsroom.prisma.$executeRaw`UPDATE "slips_Shadow" SET "isReady" = true`;
    await eventually(async () => {
      expect((await ask('{ shadows { isReady } }')).data['shadows']).not.toContainEqual({ isReady: false });
    });
  });
});

describe('a value of another type', () => {
  it.each([
    ['noInt', 'noInt', 'it returned a value that is no Int'],
    ['noList', 'noList { id }', 'it returned no list'],
    ['noId', 'noId { id }', 'it returned a value that is no id of a row'],
  ])('is shown to nobody, and the log names the extension: %s', async (field, selection, problem) => {
    const { data, errors, text } = await ask(`{ ${selection} }`);
    expect(data).toEqual({ [field]: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(text).not.toContain('secret');
    const message = `The extension slips failed in Query.${field}: ${problem}`;
    expect(newsroom.logged).toContainEqual(
      expect.objectContaining({ err: expect.objectContaining({ message }) as object }),
    );
  });

  it('is found nowhere if it is null, and the log says so', async () => {
    expect((await ask('{ nulls { id } }')).data).toEqual({ nulls: null });
    expect(JSON.stringify(newsroom.logged)).toContain(
      "The extension slips failed in Query.nulls: `find` takes a value of code, which can't be null",
    );
  });
});

describe('a mutation', () => {
  const remember = (code: string) =>
    ask(
      `mutation { remember(input: { code: "${code}" }) { __typename ... on ValidationError { message path } } }`,
      EDITOR,
    );

  it('refuses what a unique index has already', async () => {
    expect((await remember('once')).data).toEqual({ remember: { __typename: 'RememberPayload' } });
    expect((await remember('once')).data['remember']).toMatchObject({
      message: 'code is taken.',
      path: ['input', 'code'],
    });
  });

  it('refuses no field that its input lacks, and the log says so', async () => {
    expect((await remember('nowhere')).data).toEqual({ remember: null });
    expect(JSON.stringify(newsroom.logged)).toContain(
      'The extension slips failed in remember: it refuses nofield, which is no field of its input',
    );
  });
});

describe('a promise that nobody awaits', () => {
  it('does not end the process when a read fails', async () => {
    expect((await ask('{ floating }')).data).toEqual({ floating: 'Done' });
  });

  it('is awaited in a mutation, which acknowledges nothing that is undone', async () => {
    const forget = 'mutation { forget(input: { code: "same" }) { ... on ForgetPayload { shadow { id } } } }';
    expect((await ask(forget, EDITOR)).data['forget']).toMatchObject({
      shadow: { id: expect.any(String) as string },
    });
    const { data, errors } = await ask(forget, EDITOR);
    expect(data).toEqual({ forget: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(newsroom.logged)).toContain('The extension slips failed in forget: ');
  });
});

describe('live', () => {
  it('an event comes without the field that fails, at once', async () => {
    const article = await desk.publishedArticle();
    const Live = untyped<{ articleUpdated: object }, { slug: string }>(
      'subscription ($slug: String!) { articleUpdated(slug: $slug) { article { slug thrown } } }',
    );
    const watching = await newsroom.watch(Live, { slug: article.slug });
    await desk.comment(article);
    const { data } = await watching.next();
    expect(data).toEqual({ articleUpdated: { article: { slug: article.slug, thrown: null } } });
    const times = newsroom.logged.filter((line) => JSON.stringify(line).includes('failed in Article.thrown'));
    expect(times).toHaveLength(1);
    await watching.stop();
  });

  it('a hook that throws at once is called again, and ends no process', async () => {
    await desk.publishedArticle();
    await until(() => calls > 1);
  });
});
