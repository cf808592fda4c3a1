/** Every place that a text can reach, each with a canary that stands nowhere else. */
import { randomBytes } from 'node:crypto';
import type { BlockInput } from '../../gql/graphql.ts';
import { customValues } from '../newsroom/custom-fields.ts';
import { globalId, openDesk, paragraph, quote, rowId, sender, unique } from '../newsroom/factories.ts';
import { CreateArticle, CreateNewsletter, Redact, UpdatePerson } from '../newsroom/mutations.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

export interface Canary {
  /** In every form of it: as it is written, as a stem, without accents, as a slug. */
  readonly core: string;
  readonly word: string;
  readonly slug: string;
}

const CONSONANTS = 'bcdfgklmnprtvxz';

export function newCanary(): Canary {
  const core = Array.from(randomBytes(12), (byte) => CONSONANTS[byte % CONSONANTS.length]).join('');
  return { core, word: `Grün${core}ings`, slug: `grun${core}ings` };
}

const SOME_DAY = '2099-01-01T00:00:00Z';

/** Writes a canary, and returns the global id of what has it. */
type Write = (canary: Canary) => Promise<string>;

/** By the place of the canary. */
export function placesOf(newsroom: Newsroom): Readonly<Record<string, Write>> {
  const desk = openDesk(newsroom);
  const { prisma } = newsroom;
  const published = async (input: Parameters<typeof desk.publishedArticle>[0]) =>
    (await desk.publishedArticle(input)).id;
  const block = (make: (canary: Canary) => BlockInput) => async (canary: Canary) =>
    published({ body: [paragraph('Before.'), make(canary), paragraph('After.')] });
  const field = (make: (canary: Canary) => object) => (canary: Canary) => published(make(canary));
  const picture = { url: 'https://img.example/1.jpg', altText: 'A picture' };
  /** Quoted by a public article and by a draft. */
  const quoted = async (input: Parameters<typeof desk.statement>[0]) => {
    const { id } = await desk.statement(input);
    await published({ body: [paragraph('It was said:'), quote(id), paragraph('Then.')] });
    await desk.article({ body: [quote(id)] });
    return id;
  };
  const noteOf = async (articleId: string) => {
    const note = await prisma.updateNote.findFirstOrThrow({
      where: { articleId: rowId(articleId) },
      orderBy: { id: 'desc' },
    });
    return globalId('UpdateNote', note.id);
  };
  const campaign = async () => (await desk.campaign()).id;

  return {
    headline: field(({ word }) => ({ headline: `A ${word} headline` })),
    standfirst: field(({ word }) => ({ standfirst: word })),
    byline: field(({ word }) => ({ byline: `Jane ${word}` })),
    trailText: field(({ word }) => ({ trailText: `Read ${word}.` })),
    'a picture': field(({ word }) => ({
      mainImage: { ...picture, altText: word, caption: word, creditText: word },
    })),
    "a picture's address": field(({ slug }) => ({
      mainImage: { ...picture, url: `https://img.example/${slug}.jpg` },
    })),
    'the kicker and the texts for search engines': field(({ word }) => ({
      kicker: word,
      seoTitle: `About ${word}`,
      seoDescription: `It is about ${word}.`,
    })),
    'custom fields': async ({ word }) =>
      published({
        customFields: await customValues({ mood: `So ${word}`, aside: { [word]: [{ text: word }] } }),
      }),
    'a picture for social media': field(({ word }) => ({
      socialImage: { ...picture, altText: word, caption: word, creditText: word },
    })),
    'the address of a picture for social media': field(({ slug }) => ({
      socialImage: { ...picture, url: `https://img.example/${slug}.jpg` },
    })),
    rights: field(({ word, slug }) => ({
      rights: {
        usageTerms: word,
        copyrightNotice: word,
        creditText: word,
        license: `https://l.example/${slug}`,
      },
    })),
    'the slug': field(({ slug }) => ({ slug: `about-${slug}` })),
    'a paragraph': block(({ word }) => paragraph(`He said that ${word} was there.`)),
    'a whole paragraph': block(({ word }) => paragraph(word)),
    'words across tags': block(({ word }) =>
      paragraph(`So <b>${word.slice(0, 6)}</b><i>${word.slice(6)}</i> was there.`),
    ),
    'a link': block(({ word, slug }) =>
      paragraph(`<a href="https://a.example/${slug}" title="${word}">Here</a> it is.`),
    ),
    'a heading': block(({ word }) => ({ heading: { level: 2, text: `On ${word}` } })),
    'a list': block(({ word }) => ({ list: { ordered: false, items: ['One', `Two ${word}`] } })),
    'an image': block(({ word }) => ({
      image: { image: { ...picture, altText: word, caption: word, creditText: word } },
    })),
    "an image's address": block(({ slug }) => ({
      image: { image: { ...picture, url: `https://img.example/${slug}` } },
    })),
    'an embed': block(({ word }) => ({
      embed: { url: 'https://e.example/1', provider: word, caption: word },
    })),
    'a draft': async ({ word }) => (await desk.article({ body: [paragraph(word)], headline: word })).id,
    'a scheduled revision': async ({ word }) =>
      (await desk.schedule(await desk.article({ body: [paragraph(`A ${word}.`)] }), SOME_DAY)).id,
    'an earlier revision': async ({ word }) => {
      const article = await desk.publishedArticle({ headline: word, body: [paragraph(`Once ${word}.`)] });
      await desk.publish(await desk.revise(article, { headline: 'Another', body: [paragraph('Now.')] }));
      return article.id;
    },
    "a published article's draft": async ({ word }) => {
      const article = await desk.publishedArticle();
      return (await desk.revise(article, { standfirst: word })).id;
    },
    'a former slug': async ({ slug }) => {
      const article = await desk.publishedArticle({ slug });
      await desk.changeSlug(article);
      return article.id;
    },
    'a withdrawal': async ({ word }) => {
      const article = await desk.publishedArticle();
      await desk.withdraw(article, `It named ${word}.`);
      return article.id;
    },
    'a correction': async ({ word }) => {
      const article = await desk.publishedArticle({ body: [paragraph(`It is ${word}.`)] });
      await desk.correct(article, { text: `It wasn't ${word}.`, body: [paragraph('It is.')] });
      return article.id;
    },
    'a note': async ({ word }) => {
      const article = await desk.publishedArticle();
      await desk.correct(article, { text: `It wasn't ${word}.` });
      return noteOf(article.id);
    },
    "a note's text before it was corrected": async ({ word }) => {
      const article = await desk.publishedArticle();
      const { note } = await desk.correct(article, { text: `It wasn't ${word}.` });
      await desk.correctNote(note, 'It was not.');
      return note.id;
    },
    "a schedule's note": async ({ word }) => {
      const article = await desk.article();
      return (await desk.schedule(article, SOME_DAY, `No longer ${word}.`)).id;
    },
    'the address of the original': field(({ slug }) => ({ canonicalUrl: `https://o.example/${slug}` })),
    'a discarded draft': async ({ word }) => {
      const article = await desk.article({ headline: word, body: [paragraph(`It was ${word}.`)] });
      await desk.discard(article);
      return article.id;
    },
    'an internal note': async ({ word }) => {
      const article = await desk.publishedArticle();
      await desk.internalNote(article, { text: `Is ${word} right?` });
      return article.id;
    },
    "an internal note about an article's statement": async ({ word }) => {
      const statement = await desk.statement();
      const article = await desk.publishedArticle({ body: [quote(statement.id)] });
      await desk.internalNote(statement, { text: `Is ${word} right?` });
      await desk.internalNote(article, { text: `Is ${word} right?` });
      return article.id;
    },
    "a comment's note": async ({ word }) => {
      const article = await desk.publishedArticle();
      await desk.comment(article, { noteText: `With comment from ${word}.` });
      return noteOf(article.id);
    },
    "an earlier redaction's note": async ({ word }) => {
      const article = await desk.publishedArticle({ standfirst: 'A secret.' });
      const publicNote = `${word} asked us.`;
      await desk.attempt(Redact, { id: article.id, text: 'secret', reason: 'PRIVACY', publicNote });
      return article.id;
    },
    'an imported article': async ({ word, slug }) => {
      const { id } = await desk.publishedArticle({ headline: word });
      const articleId = rowId(id);
      await prisma.importedArticle.create({
        data: {
          source: 'https://old.example',
          sourceId: `https://old.example/${slug}`,
          articleId,
          contentHash: '0',
          revisionNumber: 1,
        },
      });
      return id;
    },
    'a statement': ({ word }) => quoted({ text: `It was ${word}, I say.` }),
    'words of a statement in a paragraph': async ({ word }) => {
      const { id } = await desk.statement({ text: `He was ${word} there, I say.` });
      const inProse = (words: string) => paragraph(`So <q data-statement="${id}">${words}</q>, they say.`);
      await published({ body: [inProse(`was ${word}`), inProse('there'), quote(id)] });
      await desk.article({ body: [inProse(`<b>${word.slice(0, 6)}</b>${word.slice(6)}`)] });
      return id;
    },
    'a whole statement': ({ word }) => quoted({ text: word }),
    "a statement's passage": ({ word }) =>
      quoted({ wording: 'PARAPHRASE', text: 'He denied it.', passage: `Of ${word}: no.` }),
    "a statement's circumstances": ({ word, slug }) =>
      quoted({
        roleName: `head of ${word}`,
        attributionText: `said the head of ${word}`,
        audience: word,
        place: word,
        originalUrl: `https://s.example/${slug}`,
      }),
    "a statement's status": async ({ word }) => {
      const id = await quoted({});
      await desk.changeStatus({ id }, 'WITHDRAWN', `Because of ${word}.`);
      return id;
    },
    'a comment': async ({ word }) => {
      const article = await desk.publishedArticle();
      return (await desk.comment(article, { statement: { text: `We never ${word}.` } })).statement.id;
    },
    'a printed name': async ({ word }) => {
      const contributor = { personId: (await desk.person()).id };
      return published({ contributions: [{ contributor, role: 'AUTHOR', creditedAs: `Peter ${word}` }] });
    },
    'a hidden statement': async ({ word }) => (await desk.statement({ text: word })).id,
    'a person': async ({ word, slug }) => {
      const { id } = await desk.person({
        name: `Peter ${word}`,
        slug: `peter-${slug}`,
        description: word,
        visibility: 'PUBLIC',
      });
      await quoted({ speaker: { personId: id } });
      return id;
    },
    "a person's accounts and roles": async ({ word, slug }) => {
      const organizationId = (await desk.organization({ visibility: 'PUBLIC' })).id;
      return (
        await desk.person({
          visibility: 'PUBLIC',
          affiliations: [{ organizationId, roleName: `head of ${word}` }],
          accounts: [{ platform: 'Bluesky', handle: `@${word}`, url: `https://b.example/${slug}` }],
          identifiers: [{ scheme: 'REGISTER', value: word }],
        })
      ).id;
    },
    "a person's former slug": async ({ slug }) => {
      const { id } = await desk.person({ slug, visibility: 'PUBLIC' });
      await desk.attempt(UpdatePerson, { id, slug: unique('person') });
      return id;
    },
    'a former name': async ({ word }) => {
      const { id } = await desk.person({ name: word, visibility: 'PUBLIC', description: `Once ${word}` });
      await desk.attempt(UpdatePerson, { id, name: 'Somebody' });
      return id;
    },
    'an organisation': async ({ word, slug }) =>
      (
        await desk.organization({
          name: word,
          slug,
          description: word,
          website: `https://${slug}.example/`,
          visibility: 'PUBLIC',
        })
      ).id,
    'a report': async ({ word, slug }) => {
      const { id } = await desk.sourceReport({
        headline: word,
        url: `https://r.example/${slug}`,
      });
      await published({ sourceIds: [id] });
      return id;
    },
    'a campaign': async ({ word, slug }) =>
      (await desk.campaign({ name: `Free ${word}`, slug, summary: word })).id,
    'a demand': async ({ word }) => (await desk.demand(await campaign(), `Free ${word}`)).id,
    'an action': async ({ word }) =>
      (
        await desk.action({
          campaignId: await campaign(),
          title: `Rally for ${word}`,
          description: word,
          place: word,
        })
      ).id,
    'an outcome': async ({ word }) =>
      (await desk.outcome({ campaignId: await campaign(), summary: `${word} is free` })).id,
    'a retracted outcome': async ({ word }) => {
      const { id } = await desk.outcome({ campaignId: await campaign(), summary: `${word} is free` });
      await desk.retract(id, `Nobody said that ${word} is free.`);
      return id;
    },
    'a retracted figure': async ({ word }) => {
      const figures = [{ kind: 'ARRESTS', low: 1 }] as const;
      const action = await desk.action({ campaignId: await campaign(), figures: [...figures] });
      const figure = await prisma.actionFigure.findFirstOrThrow({ where: { actionId: rowId(action.id) } });
      await desk.retract(globalId('ActionFigure', figure.id), `It was not ${word}.`);
      return action.id;
    },
    'a tag': async ({ word }) => {
      await published({ tags: [`The ${word} affair`] });
      const tag = await prisma.tag.findFirstOrThrow({ orderBy: { id: 'desc' } });
      return globalId('Tag', tag.id);
    },
    'a section': async ({ word }) => (await desk.section({ name: `The ${word} desk` })).id,
    'a newsletter': async ({ word, slug }) => {
      const input = {
        slug: `the-${slug}`,
        name: `The ${word} mail`,
        description: `On ${word}`,
        frequency: word,
      };
      const { newsletter } = await sender(newsroom)(CreateNewsletter, input);
      return newsletter.id;
    },
    'an answer to a webhook': async ({ word }) => {
      const articleId = await published({ headline: word });
      const endpointId = (
        await prisma.webhookEndpoint.create({
          data: {
            url: `https://${unique('hook')}.invalid/`,
            description: '',
            epochId: 0,
            position: 0,
            disabledAt: new Date(),
            disabledReason: 'BY_ADMIN',
          },
        })
      ).id;
      await prisma.webhookDelivery.create({
        data: {
          ...{
            id: rowId(articleId),
            endpointId,
            type: 'article.published',
            occurredAt: new Date(),
            state: 'FAILED',
          },
          attempts: { create: { duration: 1, status: 400, answer: `{"error":"won't print ${word}"}` } },
        },
      });
      await prisma.outgoingMail.create({
        data: {
          ...{
            emailKey: 'a',
            email: 'a@mail.example',
            unsubscribeUrl: '',
            nextAttemptAt: new Date(SOME_DAY),
          },
          subject: word,
          text: `On ${word}`,
        },
      });
      return articleId;
    },
    'a refused slug': async ({ slug, word }) => {
      const { id } = await desk.publishedArticle({ slug, standfirst: word });
      await desk.attempt(CreateArticle, { slug, headline: 'Other', body: [paragraph('Other.')] });
      return id;
    },
  };
}
