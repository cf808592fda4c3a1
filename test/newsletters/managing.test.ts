import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { payload, unique } from '../support/newsroom/factories.ts';
import { CreateNewsletter, UpdateNewsletter } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const BySlug = untyped<{ newsletter: object | null }, { slug: string }>(
  'query ($slug: String!) { newsletter(slug: $slug) { name description frequency } }',
);

const Told = untyped<{ feed: { nodes: { __typename: string }[] } }, Record<string, never>>(`{
  feed(first: 100, filter: { types: [NEWSLETTER_CREATED, NEWSLETTER_UPDATED] }) {
    nodes {
      __typename
      ... on NewsletterCreated { newsletter { slug } }
      ... on NewsletterUpdated { newsletter { slug } }
    }
  }
}`);

const newsroom = useNewsroom();

const weekly = { name: 'Weekly', description: 'The week.', frequency: 'weekly' };

async function create(slug: string) {
  const { data } = await newsroom.ask(
    CreateNewsletter,
    { input: { slug, ...weekly } },
    newsroom.tokens.EDITOR,
  );
  return data.createNewsletter;
}

async function update(input: { id: string; name?: string | null; description?: string | null }) {
  return (await newsroom.ask(UpdateNewsletter, { input }, newsroom.tokens.EDITOR)).data.updateNewsletter;
}

async function read(slug: string) {
  return (await newsroom.ask(BySlug, { slug })).data.newsletter;
}

async function events(slug: string) {
  const { nodes } = (await newsroom.ask(Told, {})).data.feed;
  return nodes.filter((event) => JSON.stringify(event).includes(slug)).map(({ __typename }) => __typename);
}

describe('a newsletter', () => {
  it('is created by an editor, found by its slug, and has an event in the feed', async () => {
    const slug = unique('letter');
    expect(await read(slug)).toBeNull();
    expect(payload(await create(slug)).newsletter).toMatchObject({ slug, ...weekly });
    expect(await read(slug)).toEqual(weekly);
    expect(await events(slug)).toEqual(['NewsletterCreated']);
    expect(await create(slug)).toMatchObject({ __typename: 'SlugTakenError', slug });
    expect(await events(slug)).toEqual(['NewsletterCreated']);
  });

  it('is updated in the fields that are given, with an event if any of them changes', async () => {
    const slug = unique('letter');
    const { id } = payload(await create(slug)).newsletter;
    expect(await update({ id, name: 'Every week', description: null })).toMatchObject({
      newsletter: { ...weekly, slug, name: 'Every week', description: null },
    });
    await update({ id, name: 'Every week' });
    await update({ id });
    expect(await events(slug)).toEqual(['NewsletterCreated', 'NewsletterUpdated']);
    expect(await update({ id, name: null })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'name'],
    });
    expect(await read(slug)).toEqual({ ...weekly, name: 'Every week', description: null });
  });
});
