import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { everything } from '../support/newsroom/whole-article.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';

const Changes = graphql(`
  query ReadChanges($slug: String!, $first: Int!) {
    article(slug: $slug) {
      revisions(first: $first) {
        nodes {
          number
          bodyHtml
          changesSince {
            blocks {
              kind
              textBefore
              textAfter
              words {
                kind
                text
              }
            }
          }
        }
      }
    }
  }
`);

const Revised = graphql(`
  subscription WatchChanges($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      ... on ArticleRevised {
        changes {
          blocks {
            kind
            textBefore
            textAfter
          }
        }
      }
    }
  }
`);

const NestedPages = graphql(`
  query DiffsInNestedPages {
    articles(first: 100) {
      nodes {
        revisions(first: 100) {
          nodes {
            changesSince {
              blocks {
                kind
              }
            }
          }
        }
      }
    }
  }
`);

const Compared = graphql(`
  query CompareRevisions($slug: String!, $of: Int!, $with: Int) {
    article(slug: $slug) {
      revision(number: $of) {
        changesSince(number: $with) {
          fields {
            field
            before
            after
            words {
              kind
              text
            }
          }
          blocks {
            kind
            textBefore
            textAfter
          }
        }
      }
    }
  }
`);

describe('the diff of a revision', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    counter = openCounter(newsroom.databaseUrl);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  /** Revision 1 is published; revision 2 is a draft with a canary; revision 3 is without it. */
  async function written() {
    const desk = openDesk(newsroom);
    const canary = unique('CANARY');
    const first = await desk.publishedArticle({ body: [paragraph('Once.')] });
    const draft = await desk.revise(first, { body: [paragraph('Once.'), paragraph(canary)] });
    const third = await desk.revise(draft, { body: [paragraph('Once.'), paragraph('Twice.')] });
    return { desk, canary, slug: first.slug, third };
  }

  const kinds = (blocks: readonly { kind: string; textAfter: string | null }[] = []) =>
    blocks.map(({ kind, textAfter }) => `${kind} ${textAfter ?? ''}`.trim());

  it('compares with the previously published revision for readers, and with the previous one for members', async () => {
    const { desk, canary, slug, third } = await written();
    await desk.publish(third);
    const readers = await newsroom.ask(Changes, { slug, first: 10 });
    expect(readers.errors).toEqual([]);
    expect(readers.text).not.toContain(canary);
    const [now, first] = readers.data.article?.revisions.nodes ?? [];
    expect(now?.number).toBe(3);
    expect(now?.bodyHtml).toBe('<p>Once.</p>\n<p>Twice.</p>');
    expect(kinds(now?.changesSince.blocks)).toEqual(['REMOVED', 'ADDED Once.', 'ADDED Twice.']);
    expect(now?.changesSince.blocks[1]?.words).toEqual([{ kind: 'ADDED', text: 'Once.' }]);
    expect(first?.number).toBe(1);
    expect(kinds(first?.changesSince.blocks)).toEqual(['ADDED Once.']);

    const members = await newsroom.ask(Changes, { slug, first: 1 }, newsroom.tokens.EDITOR);
    const blocks = members.data.article?.revisions.nodes[0]?.changesSince.blocks ?? [];
    expect(blocks.map(({ textBefore }) => textBefore)).toContain(canary);
  });

  it('compares published revisions if it belongs to an event, whoever the viewer is', async () => {
    const { desk, canary, slug, third } = await written();
    const after = await cursorNow(newsroom);
    const watching = await Promise.all(
      [undefined, newsroom.tokens.EDITOR].map((token) => newsroom.watch(Revised, { slug, after }, token)),
    );
    await desk.publish(third);
    for (const reader of watching) {
      const result = await reader.next();
      const event = result.data?.articleUpdated;
      if (event?.__typename !== 'ArticleRevised') throw new Error('It was revised.');
      const removed = event.changes?.blocks.filter(({ kind }) => kind === 'REMOVED');
      expect(removed?.map(({ textBefore }) => textBefore)).toEqual(['Once.']);
      expect(JSON.stringify(result)).not.toContain(canary);
      await reader.stop();
    }
  });

  it('compares with any other revision that the viewer can see, older or newer', async () => {
    const { desk, canary, slug, third } = await written();
    const compare = async (of: number, other: number | null, token?: string) => {
      const { data, errors } = await newsroom.ask(Compared, { slug, of, with: other }, token);
      expect(errors).toEqual([]);
      return kinds(data.article?.revision?.changesSince.blocks);
    };
    const editor = newsroom.tokens.EDITOR;
    expect(await compare(3, null, editor)).toContain('ADDED Twice.');
    expect(await compare(2, 1, editor)).toContain(`ADDED ${canary}`);
    expect(await compare(1, 2, editor)).toEqual(['REMOVED', 'REMOVED', 'ADDED Once.']);
    expect(await compare(3, 3, editor)).toEqual([]);
    await desk.publish(third);
    expect(await compare(3, 1)).toEqual(await compare(3, null));
  });

  it('is refused in the same words for a revision that the viewer may not see and for one that is not there', async () => {
    const { desk, slug, third } = await written();
    await desk.publish(third);
    const refusals = await Promise.all(
      [2, 4, 0, -1].map(async (other) => {
        const { data, errors } = await newsroom.ask(Compared, { slug, of: 3, with: other });
        expect(data.article?.revision).toBeNull();
        expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
        return errors[0]?.message.replace(String(other), 'N');
      }),
    );
    expect(new Set(refusals).size).toBe(1);
    const editor = await newsroom.ask(Compared, { slug, of: 3, with: 2 }, newsroom.tokens.EDITOR);
    expect(editor.errors).toEqual([]);
    const absent = await newsroom.ask(Compared, { slug, of: 3, with: 4 }, newsroom.tokens.EDITOR);
    expect(absent.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('has every field that changed as text, with its words', async () => {
    const desk = openDesk(newsroom);
    const { input } = await everything(desk);
    const outlet = await desk.organization({ name: 'The Paper' });
    const source = await desk.sourceReport({
      outletIds: [outlet.id],
      headline: 'A report',
      url: 'https://a.example/',
    });
    const campaign = await desk.campaign({ name: 'Open it' });
    const action = await desk.action({ campaignId: campaign.id, title: 'Rally at the door' });
    const first = await desk.article({ ...input, embargoedUntil: null, tags: ['Cafés', 'Culture'] });
    await desk.revise(first, {
      headline: 'Café closes',
      standfirst: null,
      byline: 'Bo Writer',
      trailText: 'It is closed.',
      mainImage: { ...input.mainImage, width: 600 },
      rights: null,
      tags: ['Culture'],
      sourceIds: [source.id],
      campaignIds: [campaign.id],
      actionIds: [action.id],
    });
    const ask = async (of: number) => {
      const variables = { slug: first.slug, of, with: null };
      const { data, errors } = await newsroom.ask(Compared, variables, newsroom.tokens.EDITOR);
      expect(errors).toEqual([]);
      return data.article?.revision?.changesSince.fields ?? [];
    };
    const fields = await ask(2);
    expect(fields.map(({ field }) => field)).toEqual([
      'headline',
      'standfirst',
      'byline',
      'trailText',
      'mainImage',
      'rights',
      'sources',
      'tags',
      'campaigns',
      'actions',
    ]);
    const change = Object.fromEntries(fields.map((change) => [change.field, change]));
    expect(change['headline']).toEqual({
      field: 'headline',
      before: 'Café reopens',
      after: 'Café closes',
      words: [
        { kind: 'KEPT', text: 'Café ' },
        { kind: 'REMOVED', text: 'reopens' },
        { kind: 'ADDED', text: 'closes' },
      ],
    });
    expect(change['standfirst']).toMatchObject({ before: 'After a year.', after: null });
    const image = 'https://img.example/1.jpg\nA café\nThe café\nBo Lens\nhttps://licence.example/picture';
    expect(change['mainImage']).toMatchObject({ before: image, after: image });
    expect(change['rights']).toMatchObject({
      before: 'https://licence.example/by\nWith credit\n© The paper\nThe paper',
      after: null,
    });
    expect(change['sources']?.after).toBe('The Paper, A report, https://a.example/');
    expect(change['tags']).toMatchObject({ before: 'Cafés\nCulture', after: 'Culture' });
    expect(change['campaigns']?.after).toBe('Open it');
    expect(change['actions']?.after).toBe('Rally at the door');

    const atFirst = await ask(1);
    expect(atFirst.map(({ field }) => field)).toEqual(fields.map(({ field }) => field));
    expect(atFirst.every(({ before }) => before === null)).toBe(true);
    await desk.revise({ id: first.id, revisionNumber: 2 }, { body: [paragraph('Only the text.')] });
    expect(await ask(3)).toEqual([]);
  });

  it('takes two more SQL statements, for one revision as for a page of them', async () => {
    const { desk, slug, third } = await written();
    await desk.publish(third);
    const one = await counter.ask(Changes, { slug, first: 1 });
    const all = await counter.ask(Changes, { slug, first: 10 });
    expect(all.errors).toEqual([]);
    expect(all.data.article?.revisions.nodes).toHaveLength(2);
    expect(all.statements).toHaveLength(one.statements.length);
    // The article; the page and its revisions; the earlier revisions, and the bodies.
    expect(one.statements).toHaveLength(5);
    // A live page may have thousands of earlier revisions: no more are read than can be compared with.
    expect(one.statements[3]).toMatch(/"ArticleRevision".* ORDER BY .*"number" DESC LIMIT /);
  });

  it('is refused for many revisions of a long article before all are read, and in a page within a page', async () => {
    const desk = openDesk(newsroom);
    const { EDITOR } = newsroom.tokens;
    const body = Array.from({ length: 800 }, (_, index) => paragraph(`${index}.`));
    let article = await desk.article({ body });
    while (article.revisionNumber < 20) {
      article = await desk.revise(article, { headline: `Headline ${article.revisionNumber}` });
    }
    const { slug } = article;
    const many = await newsroom.ask(Changes, { slug, first: 20 }, EDITOR);
    expect(many.errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
    const few = await newsroom.ask(Changes, { slug, first: 3 }, EDITOR);
    expect(few.errors).toEqual([]);
    expect(few.data.article?.revisions.nodes[0]?.changesSince.blocks).toEqual([]);
    const { errors } = await newsroom.ask(NestedPages, {});
    expect(errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});
