import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { isOfOneObject } from '../support/clients/crawl.ts';
import { untyped } from '../support/clients/walk.ts';
import { once } from '../support/newsroom/cast.ts';
import { absentId, globalId, openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

type Name = Partial<Record<'id' | 'slug', string>>;

/** The fields of Query about one object, which its id or its slug names. */
const FIELDS = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(isOfOneObject);

async function read(field: string, name: Name, token?: string) {
  const document = untyped<Record<string, { slug: string } | null>, Name>(
    `query ($id: ID, $slug: String) { ${field}(id: $id, slug: $slug) { slug } }`,
  );
  const { data, errors } = await newsroom.ask(document, name, token);
  return { object: data[field] ?? null, errors };
}

/** For each field, the id and the slug of an object that readers see. */
const objects = once(async () => {
  const { prisma } = newsroom;
  const tag = unique('tag');
  const article = await desk.publishedArticle({ tags: [tag] });
  const { id: tagId } = await prisma.tag.findUniqueOrThrow({ where: { slug: tag } });
  const withdrawn = await desk.publishedArticle();
  await desk.withdraw(withdrawn);
  const front = await desk.front([{ cards: [{ articleId: article.id }] }]);
  await desk.publishFront(front);
  const newsletter = await prisma.newsletter.create({
    data: { slug: unique('letter'), name: 'Letter', frequency: 'weekly' },
  });
  return {
    article,
    campaign: await desk.campaign(),
    front,
    newsletter: { id: globalId('Newsletter', newsletter.id), slug: newsletter.slug },
    organization: await desk.organization({ visibility: 'PUBLIC' }),
    person: await desk.person({ visibility: 'PUBLIC' }),
    section: await desk.section(),
    tag: { id: globalId('Tag', tagId), slug: tag },
    withdrawal: withdrawn,
  };
});

describe('an object that a field of Query is about', () => {
  let cases: [field: string, object: Required<Name>][];
  beforeAll(async () => {
    cases = Object.entries(await objects()).map(([field, { id, slug }]) => [field, { id, slug }]);
  });

  it('is named by its id or its slug', async () => {
    expect(cases.map(([field]) => field)).toEqual(FIELDS.map(({ name }) => name).toSorted());
    for (const [field, { id, slug }] of cases)
      for (const name of [{ id }, { slug }])
        expect(await read(field, name), field).toEqual({ object: { slug }, errors: [] });
  });

  it('is named once: both, or neither, are refused where the field stands', async () => {
    for (const [field, both] of cases) {
      for (const name of [both, {}]) {
        const { errors } = await read(field, name);
        expect(errors, field).toMatchObject([
          {
            message: 'Give either `id` or `slug`: exactly one of them.',
            path: [field],
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ]);
      }
    }
  });

  it('is null for an id of none, and of what the viewer does not see', async () => {
    expect(await read('article', { id: absentId('Article') })).toEqual({ object: null, errors: [] });
    const draft = await desk.article();
    const hidden = await desk.person({ visibility: 'MEMBERS' });
    for (const [field, { id, slug }] of [
      ['article', draft],
      ['person', hidden],
    ] as const) {
      expect(await read(field, { id })).toEqual({ object: null, errors: [] });
      expect(await read(field, { id }, newsroom.tokens.EDITOR)).toEqual({ object: { slug }, errors: [] });
    }
  });

  it('is refused by the id of an object of another type', async () => {
    const { person } = await objects();
    expect((await read('article', { id: person.id })).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
