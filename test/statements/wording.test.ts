import { afterAll, describe, expect, it } from 'vitest';
import type { StatementInput, StatementWording } from '../gql/graphql.ts';
import { openDesk, quote } from '../support/newsroom/factories.ts';
import { untyped } from '../support/clients/walk.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const Attribution = untyped<{ node: object | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Statement { attribution speakerIsNamed } } }',
);

interface Rendering {
  readonly bodyHtml: string;
  readonly bodyText: string;
  readonly jsonLd: { readonly hasPart?: object[]; readonly articleBody: string };
  readonly updateNotes: { readonly nodes: readonly { readonly text: string }[] };
}

const Rendered = untyped<{ article: Rendering }, { slug: string }>(`query ($slug: String!) {
  article(slug: $slug) { bodyHtml bodyText jsonLd updateNotes { nodes { text } } }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const person = async (name: string) => ({ personId: (await desk.person({ name })).id });
const organization = async (name: string) => (await desk.organization({ name })).id;

/** Someone whom the source doesn't name. */
async function unnamed(description: string): Promise<Partial<StatementInput>> {
  return { speaker: { unnamed: { description, organizationId: await organization('Cloud & Co') } } };
}

describe('an attribution', () => {
  async function attributed(input: Partial<StatementInput>) {
    const { id } = await desk.statement(input, 'PUBLIC');
    return (await newsroom.ask(Attribution, { id })).data.node;
  }

  it('names the speaker, the role, and on whose behalf they speak', async () => {
    const speaker = await person('Ada Speaker');
    const onBehalfOfId = await organization('The Company');
    const says = async (input: Partial<StatementInput>) => attributed({ speaker, ...input });
    expect(await says({})).toEqual({ attribution: 'Ada Speaker', speakerIsNamed: true });
    expect(await says({ roleName: 'chair' })).toMatchObject({ attribution: 'Ada Speaker, chair' });
    expect(await says({ roleName: 'chair', onBehalfOfId })).toMatchObject({
      attribution: 'Ada Speaker, chair, on behalf of The Company',
    });
    expect(await says({ onBehalfOfId })).toMatchObject({
      attribution: 'Ada Speaker, on behalf of The Company',
    });
  });

  it('names no organisation twice', async () => {
    const onBehalfOfId = await organization('The Company');
    const roleName = 'chair of The Company';
    expect(await attributed({ speaker: await person('Ada'), roleName, onBehalfOfId })).toMatchObject({
      attribution: 'Ada, chair of The Company',
    });
    expect(await attributed({ speaker: { organizationId: onBehalfOfId }, onBehalfOfId })).toMatchObject({
      attribution: 'The Company',
    });
  });

  it('of an unnamed speaker names their organisation, unless the role does', async () => {
    const ofCompany = (role: string) => `${role} of Cloud & Co, who was not named`;
    const attributions = {
      'a senior executive': ofCompany('a senior executive'),
      // No article is guessed: "a US official" and "an honorary chair" begin with the other letters.
      'US officials': ofCompany('US officials'),
      'a Cloud & Company man': ofCompany('a Cloud & Company man'),
      'one of the directors': ofCompany('one of the directors'),
      'an engineer at Cloud & Co': 'an engineer at Cloud & Co, who was not named',
    };
    for (const [description, attribution] of Object.entries(attributions))
      expect(await attributed(await unnamed(description))).toEqual({ attribution, speakerIsNamed: false });
  });

  it('of an unnamed speaker says once that they were not named, and needs no organisation', async () => {
    const attributions = {
      'an officer who asked not to be named': 'an officer of Cloud & Co who asked not to be named',
      'a director, who declined to be identified': 'a director of Cloud & Co, who declined to be identified',
      'an anonymous engineer': 'an anonymous engineer of Cloud & Co',
      'a clerk speaking on condition of anonymity':
        'a clerk of Cloud & Co speaking on condition of anonymity',
    };
    for (const [description, attribution] of Object.entries(attributions))
      expect(await attributed(await unnamed(description))).toMatchObject({ attribution });
    expect(await attributed({ speaker: { unnamed: { description: 'a witness' } } })).toEqual({
      attribution: 'a witness, who was not named',
      speakerIsNamed: false,
    });
  });

  it("is the newsroom's own wording if it has one", async () => {
    const attributionText = 'two people with knowledge of the talks';
    const speaker = { unnamed: { description: 'officials' } };
    expect(await attributed({ speaker, attributionText })).toMatchObject({ attribution: attributionText });
  });
});

describe('in an article', () => {
  async function rendered(input: Partial<StatementInput>) {
    const statement = { text: 'It is “so” & not else.', speaker: await person('Ada'), ...input };
    const { id } = await desk.statement(statement);
    const { slug } = await desk.publishedArticle({
      body: [quote(id), { embed: { url: 'https://social.example/1', provider: 'Social', statementId: id } }],
    });
    return (await newsroom.ask(Rendered, { slug })).data.article;
  }

  it('verbatim words are a quotation everywhere', async () => {
    const { bodyHtml, bodyText, jsonLd } = await rendered({ wording: 'VERBATIM', roleName: 'chair' });
    expect(bodyHtml).toBe(
      '<blockquote><p>It is “so” &#38; not else.</p><footer>Ada, chair</footer></blockquote>\n' +
        '<figure><a href="https://social.example/1">It is “so” &#38; not else.</a><figcaption>Ada, chair</figcaption></figure>',
    );
    const said = '“It is “so” & not else.” — Ada, chair';
    expect(bodyText).toBe(`${said}\n\n${said} https://social.example/1`);
    expect(jsonLd).toMatchObject({
      articleBody: bodyText,
      hasPart: [
        {
          '@type': 'Quotation',
          text: 'It is “so” & not else.',
          creditText: 'Ada, chair',
          spokenByCharacter: { '@type': 'Person', name: 'Ada', jobTitle: 'chair' },
        },
      ],
    });
  });

  it.each<StatementWording>(['PARTIAL', 'PARAPHRASE'])(
    'words of the wording %s are no quotation anywhere, and get no quotation marks',
    async (wording) => {
      const { bodyHtml, bodyText, jsonLd } = await rendered({ wording, roleName: 'chair' });
      expect(bodyHtml).toBe(
        '<figure><p>It is “so” &#38; not else.</p><figcaption>Ada, chair</figcaption></figure>\n' +
          '<figure><a href="https://social.example/1">It is “so” &#38; not else.</a><figcaption>Ada, chair</figcaption></figure>',
      );
      const said = 'It is “so” & not else. — Ada, chair';
      expect(bodyText).toBe(`${said}\n\n${said} https://social.example/1`);
      expect(jsonLd.articleBody).toBe(bodyText);
      expect(jsonLd).not.toHaveProperty('hasPart');
    },
  );

  it('an unnamed speaker is a person without a name, of an organisation', async () => {
    const { bodyText, jsonLd } = await rendered({ wording: 'VERBATIM', ...(await unnamed('a clerk')) });
    expect(bodyText).toContain('” — a clerk of Cloud & Co, who was not named');
    expect(jsonLd.hasPart).toEqual([
      expect.objectContaining({
        creditText: 'a clerk of Cloud & Co, who was not named',
        spokenByCharacter: {
          '@type': 'Person',
          jobTitle: 'a clerk',
          affiliation: { '@type': 'Organization', name: 'Cloud & Co' },
        },
      }),
    ]);
  });

  it('a comment is printed in quotation marks only if it says that it is verbatim, and its note says from whom it is', async () => {
    const article = await desk.publishedArticle();
    const speaker = await person('Ada');
    await desk.comment(article, {
      statement: { text: 'One.', speaker, roleName: 'chair', wording: 'VERBATIM' },
    });
    await desk.comment(article, { statement: { text: 'Two.', speaker } });
    await desk.comment(article, { statement: { text: 'Three.', ...(await unnamed('a clerk')) } });
    const shown = (await newsroom.ask(Rendered, { slug: article.slug })).data.article;
    expect(shown.bodyText.split('\n\n').slice(1)).toEqual([
      '“One.” — Ada, chair',
      'Two. — Ada',
      'Three. — a clerk of Cloud & Co, who was not named',
    ]);
    expect(shown.updateNotes.nodes.map(({ text }) => text)).toEqual([
      'This article has been updated with comment from a clerk of Cloud & Co, who was not named.',
      'This article has been updated with comment from Ada.',
      'This article has been updated with comment from Ada.',
    ]);
  });
});
