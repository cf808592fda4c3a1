import { describe, expect, it } from 'vitest';
import { articlesIn, post, read, refusedIn, wxr } from './reading.ts';

function ninjs(fields: object): string {
  return JSON.stringify({
    uri: 'https://agency.example/1',
    headlines: [{ value: 'A story' }],
    bodies: [{ contentType: 'text/html', value: '<p>Text.</p>' }],
    firstCreated: '2024-05-06T08:00:00Z',
    ...fields,
  });
}

async function ninjsArticle(fields: object) {
  return articlesIn(await read('json', ninjs(fields)))[0];
}

describe('an embargo of ninjs', () => {
  it.each(['embargoed', 'embargoedUntil'])('comes over with its date: %s', async (name) => {
    expect(await ninjsArticle({ [name]: '2030-01-01T00:00:00+01:00' })).toMatchObject({
      isPublished: true,
      embargoedUntil: new Date('2029-12-31T23:00:00Z'),
      notes: [],
    });
  });

  it.each(['soon', true, 20300101, '0001-01-01T00:00:00Z', '0000-00-00', '2025-13-40'])(
    'with a date that stands for none keeps the article a draft: %j',
    async (embargoed) => {
      const article = await ninjsArticle({ embargoed });
      expect(article).toMatchObject({
        isPublished: false,
        notes: [
          `stays a draft: it has an embargo (embargoed) with a date that can't be read: '${embargoed}'`,
        ],
      });
      expect(article).not.toHaveProperty('embargoedUntil');
    },
  );

  it('without a date keeps the article a draft', async () => {
    expect(await ninjsArticle({ embargoedReason: 'Until the vote' })).toMatchObject({
      isPublished: false,
      notes: ['stays a draft: it has an embargo without a date'],
    });
  });
});

describe('the status of ninjs', () => {
  it.each(['withheld', 'canceled', 'stat:canceled'])(
    'that nobody may use is refused: %s',
    async (pubStatus) => {
      const records = await read('json', ninjs({ pubStatus }));
      expect(articlesIn(records)).toEqual([]);
      expect(refusedIn(records)[0]?.reason).toBe(
        `is not to be used: its pubStatus is '${pubStatus.replace('stat:', '')}'`,
      );
    },
  );

  it('publishes what is usable, and nothing whose status nobody knows', async () => {
    expect(await ninjsArticle({ pubStatus: 'stat:usable' })).toMatchObject({ isPublished: true, notes: [] });
    expect(await ninjsArticle({ pubStatus: 'checked' })).toMatchObject({
      isPublished: false,
      notes: ["stays a draft: its pubStatus is 'checked'"],
    });
  });
});

it('terms of use come over', async () => {
  const usageTerms = 'Not for use in France';
  expect(await ninjsArticle({ usageTerms })).toMatchObject({ usageTerms, notes: [] });
});

describe('a post of WordPress', () => {
  it.each([
    ['it is private', post(1, 'Text.', '', 'private')],
    ['it has a password', post(1, 'Text.', '<wp:post_password>x</wp:post_password>')],
  ])('that stays a draft is reported: %s', async (reason, item) => {
    expect(articlesIn(await read('wxr', wxr(item)))).toMatchObject([
      { isPublished: false, notes: [`stays a draft: ${reason}`] },
    ]);
  });

  it('that everyone could read isn’t, nor is a draft', async () => {
    const articles = articlesIn(await read('wxr', wxr(post(1, 'Text.') + post(2, 'Text.', '', 'draft'))));
    expect(articles.map(({ isPublished, notes }) => [isPublished, ...notes])).toEqual([[true], [false]]);
  });
});

describe('what only members could read', () => {
  it.each([
    ['[private]Members.[/private]', 'the shortcode [private]'],
    ['[restrict userlevel="editor"]Members.[/restrict]', 'the shortcode [restrict]'],
    ['[hide]Members.[/hide]', 'the shortcode [hide]'],
    ['[members]Members.[/members]', 'the shortcode [members]'],
    ['[s2If current_user_can(x)]Members.[/s2If]', 'the shortcode [s2If]'],
    ['[mepr-active rules="1"]Members.[/mepr-active]', 'the shortcode [mepr-active]'],
    [
      '<!-- wp:jetpack/premium-content {"a":1} --><div><!-- wp:premium-content/subscriber-view --><p>Members.</p><!-- /wp:premium-content/subscriber-view --></div><!-- /wp:jetpack/premium-content -->',
      'the block jetpack/premium-content',
    ],
    [
      '<!-- wp:jetpack/paywall /--><!-- wp:paragraph --><p>Members.</p><!-- /wp:paragraph -->',
      'the block jetpack/paywall',
    ],
    [
      '<!-- wp:paragraph {"blockVisibility":{"controlSets":[]}} --><p>Members.</p><!-- /wp:paragraph -->',
      'the block paragraph',
    ],
  ])('stays in a draft, which is reported: %s', async (content, hiding) => {
    expect(articlesIn(await read('wxr', wxr(post(1, `Everyone. ${content}`))))).toMatchObject([
      { isPublished: false, notes: [`stays a draft: only members could read all of it (${hiding})`] },
    ]);
  });

  it.each([
    ['_jetpack_newsletter_access', 'paid_subscribers', false],
    ['_jetpack_newsletter_access', 'everybody', true],
    ['_members_access_role', 'subscriber', false],
  ])('is told by a field of the post, too: %s %s', async (key, value, isPublished) => {
    const field = `<wp:postmeta><wp:meta_key>${key}</wp:meta_key><wp:meta_value>${value}</wp:meta_value></wp:postmeta>`;
    expect(articlesIn(await read('wxr', wxr(post(1, 'Text.', field))))).toMatchObject([{ isPublished }]);
  });

  it('isn’t what has a form for members, other shortcodes, or words in brackets', async () => {
    const content =
      'A [private] room. [vc_row][vc_column]Text.[/vc_column][/vc_row] [code_block]x[/code_block] [jetpack_subscription_form] [login_form]Sign in[/login_form] <!-- wp:jetpack/subscriptions /-->';
    expect(articlesIn(await read('wxr', wxr(post(1, content))))).toMatchObject([
      { isPublished: true, notes: [] },
    ]);
  });

  it('is told by a page’s isAccessibleForFree', async () => {
    const page = (free: unknown) =>
      `<link rel="canonical" href="https://e.example/a-story"><script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', headline: 'A', datePublished: '2024-01-01', isAccessibleForFree: free })}</script><article><p>Text.</p></article>`;
    expect(articlesIn(await read('html', page(true)))).toMatchObject([{ isPublished: true }]);
    for (const paid of [false, 'False'])
      expect(articlesIn(await read('html', page(paid)))).toMatchObject([
        {
          isPublished: false,
          notes: ['stays a draft: not everyone could read all of it (isAccessibleForFree)'],
        },
      ]);
  });
});
