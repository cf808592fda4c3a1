import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { IntlMessageFormat } from 'intl-messageformat';
import type { StatementInput } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Attributed = untyped<{ node: { attribution: string } | null }, { id: string; language: string | null }>(
  'query ($id: ID!, $language: String) { node(id: $id) { ... on Statement { attribution(language: $language) } } }',
);
const attributionOf = async (id: string, language: string | null = null) =>
  (await newsroom.ask(Attributed, { id, language })).data.node?.attribution;

const read = articleReader<{
  bodyText: string;
  bodyHtml: string;
  updateNotes: { nodes: { text: string }[] };
  commentRequests: { summary: string; inFrench: string }[];
}>(
  newsroom,
  'bodyText bodyHtml updateNotes { nodes { text } } commentRequests { summary inFrench: summary(language: "fr") }',
);

/** Isolates keep a name that runs the other way together. */
const apart = (text: string) => `\u2068${text}\u2069`;

describe('the files of messages', () => {
  const folder = 'src/messages';
  const read = (name: string) =>
    JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Record<string, string>;

  /** The names in braces, also within the forms of a plural or of a choice. */
  function valuesIn(text: string): string[] {
    type Element = ReturnType<IntlMessageFormat['getAst']>[number];
    const names = (elements: readonly Element[]): string[] =>
      elements.flatMap((element) => [
        ...('value' in element && (element.type as number) > 0 ? [element.value] : []),
        ...('options' in element ? Object.values(element.options).flatMap(({ value }) => names(value)) : []),
      ]);
    return names(new IntlMessageFormat(text, 'en').getAst());
  }

  it('have each message of the English one, with no other values', () => {
    const english = read('en.json');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const messages = read(file);
      expect(Object.keys(messages), file).toEqual(Object.keys(english));
      for (const [key, message] of Object.entries(messages)) {
        const values = new Set(valuesIn(message));
        // Only some languages say the first day of a month in another way.
        const allowed = [...valuesIn(english[key] ?? ''), 'dayOfMonth'];
        expect(allowed, `${file}: ${key}`).toEqual(expect.arrayContaining([...values]));
      }
    }
  });
});

describe('an attribution', () => {
  const said = async (input: Partial<StatementInput>) => (await desk.statement(input, 'PUBLIC')).id;

  it('is in the language that is asked for, and otherwise in that of the statement', async () => {
    const speaker = { personId: (await desk.person({ name: 'Ada Speaker' })).id };
    const { id: onBehalfOfId } = await desk.organization({ name: 'Maker' });
    const id = await said({ speaker, roleName: 'CEO', onBehalfOfId, language: 'de' });
    expect(await attributionOf(id)).toBe('Ada Speaker, CEO, im Namen von Maker');
    expect(await attributionOf(id, 'en')).toBe('Ada Speaker, CEO, on behalf of Maker');
    expect(await attributionOf(id, 'es')).toBe('Ada Speaker, CEO, en nombre de Maker');
    expect(await attributionOf(id, 'fr')).toBe('Ada Speaker, CEO, pour Maker');
    expect(await attributionOf(id, 'ar')).toBe(
      `${apart('Ada Speaker')}، ${apart('CEO')}، ${apart(`نيابةً عن ${apart('Maker')}`)}`,
    );
  });

  it('is in the language without its last subtags, or else in English, if there is no file', async () => {
    const { id: organizationId } = await desk.organization({ name: 'Maker' });
    const description = 'Beamter';
    const id = await said({ speaker: { unnamed: { description, organizationId } } });
    for (const language of ['de', 'de-AT', 'DE-ch-1996'])
      expect(await attributionOf(id, language)).toBe('Beamter von Maker, namentlich nicht genannt');
    expect(await attributionOf(id, 'nl-BE')).toBe('Beamter of Maker, who was not named');
  });

  it('has the organisation before what a role says of an unnamed speaker, and says nothing twice', async () => {
    const { id: organizationId } = await desk.organization({ name: 'Maker' });
    const unnamed: [language: string, description: string, attribution: string][] = [
      ['en', 'a manager who asked not to be named', 'a manager of Maker who asked not to be named'],
      ['de', 'ein Beamter, der anonym bleibt', 'ein Beamter von Maker, der anonym bleibt'],
      ['es', 'un cargo que pidió el anonimato', 'un cargo de Maker que pidió el anonimato'],
      ['fr', 'un cadre qui garde l’anonymat', 'un cadre (Maker) qui garde l’anonymat'],
      ['ar', 'مسؤول طلب عدم ذكر اسمه', `مسؤول في ${apart('Maker')} طلب عدم ذكر اسمه`],
      ['fr', 'une cadre', 'une cadre (Maker), dont le nom n’est pas cité'],
      ['es', 'una portavoz', 'una portavoz de Maker, cuyo nombre no se ha facilitado'],
      ['ar', 'مسؤول', `${apart(`مسؤول في ${apart('Maker')}`)}، من دون ذكر الاسم`],
    ];
    for (const [language, description, attribution] of unnamed) {
      const id = await said({ speaker: { unnamed: { description, organizationId } }, language });
      expect(await attributionOf(id)).toBe(attribution);
    }
  });

  it('refuses what is no language', async () => {
    const id = await said({});
    for (const language of ['', 'English', 'de_DE', '*']) {
      const { data, errors } = await newsroom.ask(Attributed, { id, language });
      expect(data.node).toBeNull();
      expect(errors).toMatchObject([
        { message: expect.stringContaining("'language' must be a language tag") as string },
      ]);
    }
  });
});

describe('the texts of an article', () => {
  it('are in its language: quotation marks, attributions and the note of a comment', async () => {
    const texts: [language: string, quotation: string, note: string][] = [
      ['en', '“Yes.” — Ada', 'This article has been updated with comment from Ada.'],
      ['de', '„Yes.“ – Ada', 'Dieser Artikel wurde um eine Stellungnahme von Ada ergänzt.'],
      ['es', '«Yes.» — Ada', 'Este artículo se ha actualizado con declaraciones de Ada.'],
      [
        'fr',
        '«\u00a0Yes.\u00a0» — Ada',
        'Cet article a été mis à jour avec la réaction suivante\u00a0: Ada.',
      ],
      [
        'ar',
        `${apart(`«${apart('Yes.')}»`)} — ${apart('Ada')}`,
        `حُدّث هذا المقال بإضافة تعليق من ${apart('Ada')}.`,
      ],
    ];
    const speaker = { personId: (await desk.person({ name: 'Ada' })).id };
    for (const [language, quotation, note] of texts) {
      const { id } = await desk.statement({ speaker, text: 'Yes.' });
      const article = await desk.publishedArticle({ language, body: [quote(id)] });
      await desk.comment(article, { statement: { speaker, text: 'No.' } });
      const { bodyText, updateNotes } = await read(article.slug);
      expect(bodyText).toContain(quotation);
      expect(updateNotes.nodes).toEqual([{ text: note }]);
    }
  });

  it('have the outcome of a request in its language or another, with the deadline', async () => {
    const askedOf = { personId: (await desk.person({ name: 'Ada' })).id };
    const texts: [language: string, summary: string][] = [
      ['en', 'Ada was asked for comment; no response by 1 December 2020, 09:05 UTC.'],
      [
        'de',
        'Die Redaktion hat Ada um Stellungnahme gebeten; bis 1. Dezember 2020, 09:05 Uhr (UTC) kam keine Antwort.',
      ],
      [
        'es',
        'La redacción pidió un comentario a Ada; no hubo respuesta hasta el 1 de diciembre de 2020, 09:05 UTC.',
      ],
      [
        'fr',
        'La rédaction a demandé un commentaire à Ada\u00a0; pas de réponse à la date du 1er décembre 2020 à 09:05 UTC.',
      ],
      [
        'ar',
        `طلبت هيئة التحرير تعليقًا من ${apart('Ada')}؛ ولم يرد أي ردّ حتى 1 ديسمبر 2020، الساعة 09:05 بالتوقيت العالمي.`,
      ],
    ];
    for (const [language, summary] of texts) {
      const article = await desk.publishedArticle({ language });
      const { id } = await desk.requestComment(article, { askedOf });
      await newsroom.prisma.commentRequest.update({
        where: { id: Buffer.from(id, 'base64url').toString().split(':')[1] ?? '' },
        data: { askedAt: new Date('2020-11-01'), deadline: new Date('2020-12-01T09:05:00Z') },
      });
      await desk.closeRequest({ id }, { outcome: 'NO_RESPONSE' });
      const { commentRequests, updateNotes } = await read(article.slug);
      expect(commentRequests).toEqual([{ summary, inFrench: texts[3]?.[1] }]);
      expect(updateNotes.nodes).toEqual([{ text: summary }]);
    }
  });
});
