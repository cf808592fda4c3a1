/**
 * Yoga, Pothos and Prisma as their documentation sets them up, with the options that they have by default: the selection
 * of the operation becomes one `findFirst`, and Prisma reads each relation with a query of its own.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import { PrismaClient } from '../../generated/prisma/client.ts';

const prisma = new PrismaClient({ adapter: new PrismaPg(process.env['DATABASE_URL'] ?? '') });
const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Scalars: { DateTime: { Input: Date; Output: Date } };
}>({ plugins: [PrismaPlugin], prisma: { client: prisma, dmmf: getDatamodel() } });

builder.scalarType('DateTime', { serialize: (date) => date.toISOString() });

const globalId = (typename: string, id: string) => Buffer.from(`${typename}:${id}`).toString('base64url');

const Tag = builder.prismaObject('Tag', {
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Tag', id) }),
    slug: t.exposeString('slug'),
    name: t.exposeString('name'),
  }),
});

interface SpeakerShape {
  readonly slug: string;
  readonly name: string;
}
const Speaker = builder.interfaceRef<SpeakerShape>('Speaker').implement({
  fields: (t) => ({ slug: t.exposeString('slug'), name: t.exposeString('name') }),
});
const Person = builder.prismaObject('Person', { interfaces: [Speaker] });
const Organization = builder.prismaObject('Organization', { interfaces: [Speaker] });

builder.prismaObject('Statement', {
  fields: (t) => ({
    text: t.exposeString('text'),
    roleName: t.exposeString('roleName'),
    madeOn: t.exposeString('madeOn'),
    speaker: t.field({
      type: Speaker,
      select: { speakerPerson: true, speakerOrganization: true },
      resolve: ({ speakerPerson, speakerOrganization }) =>
        speakerPerson === null
          ? speakerOrganization && Organization.addBrand(speakerOrganization)
          : Person.addBrand(speakerPerson),
    }),
    onBehalfOf: t.relation('onBehalfOf'),
  }),
});

const TYPE_OF = {
  PARAGRAPH: 'ParagraphBlock',
  HEADING: 'HeadingBlock',
  QUOTE: 'QuoteBlock',
  IMAGE: 'ImageBlock',
  EMBED: 'EmbedBlock',
  LIST: 'ListBlock',
  REDACTED: 'RedactedBlock',
} as const;
const Block = builder.prismaInterface('Block', {
  name: 'Block',
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({ blockId: t.exposeID('blockId') }),
});
builder.prismaObject('Block', {
  variant: 'ParagraphBlock',
  interfaces: [Block],
  fields: (t) => ({ html: t.exposeString('html') }),
});
builder.prismaObject('Block', {
  variant: 'HeadingBlock',
  interfaces: [Block],
  fields: (t) => ({
    level: t.exposeInt('level'),
    text: t.exposeString('text'),
  }),
});
builder.prismaObject('Block', {
  variant: 'QuoteBlock',
  interfaces: [Block],
  fields: (t) => ({ statement: t.relation('statement') }),
});
builder.prismaObject('Block', {
  variant: 'EmbedBlock',
  interfaces: [Block],
  fields: (t) => ({
    url: t.exposeString('url'),
    statement: t.relation('statement'),
  }),
});
interface ImageShape {
  readonly url: string | null;
  readonly altText: string | null;
  readonly caption: string | null;
  readonly creditText: string | null;
}
const Image = builder.objectRef<ImageShape>('Image').implement({
  fields: (t) => ({
    url: t.exposeString('url'),
    altText: t.exposeString('altText'),
    caption: t.exposeString('caption'),
    creditText: t.exposeString('creditText'),
  }),
});
builder.prismaObject('Block', {
  variant: 'ImageBlock',
  interfaces: [Block],
  fields: (t) => ({ image: t.field({ type: Image, resolve: (block) => block }) }),
});
builder.prismaObject('Block', {
  variant: 'ListBlock',
  interfaces: [Block],
  fields: (t) => ({
    ordered: t.exposeBoolean('ordered'),
    items: t.exposeStringList('items'),
  }),
});

const SourceReport = builder.prismaObject('SourceReport', {
  fields: (t) => ({
    url: t.exposeString('url'),
    publishedOn: t.exposeString('publishedOn'),
    outlets: t.field({
      type: [Organization],
      select: (_args, _context, nested) => ({
        outlets: { orderBy: { position: 'asc' }, select: { organization: nested(true) } },
      }),
      resolve: ({ outlets }) => outlets.map(({ organization }) => organization),
    }),
  }),
});

builder.prismaObject('Article', {
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Article', id) }),
    slug: t.exposeString('slug'),
    language: t.exposeString('language'),
    revisionNumber: t.exposeInt('revisionNumber'),
    firstPublishedAt: t.expose('firstPublishedAt', { type: 'DateTime' }),
    lastModifiedAt: t.expose('publishedAt', { type: 'DateTime' }),
    headline: t.string({
      select: { publishedRevision: { select: { headline: true } } },
      resolve: ({ publishedRevision }) => publishedRevision?.headline,
    }),
    standfirst: t.string({
      select: { publishedRevision: { select: { standfirst: true } } },
      resolve: ({ publishedRevision }) => publishedRevision?.standfirst,
    }),
    byline: t.string({
      select: { publishedRevision: { select: { byline: true } } },
      resolve: ({ publishedRevision }) => publishedRevision?.byline,
    }),
    mainImage: t.field({
      type: Image,
      select: {
        publishedRevision: {
          select: { imageUrl: true, imageAltText: true, imageCaption: true, imageCreditText: true },
        },
      },
      resolve: ({ publishedRevision: revision }) =>
        revision && {
          url: revision.imageUrl,
          altText: revision.imageAltText,
          caption: revision.imageCaption,
          creditText: revision.imageCreditText,
        },
    }),
    tags: t.field({
      type: [Tag],
      select: (_args, _context, nested) => ({
        publishedRevision: { select: { tags: nested({ orderBy: { slug: 'asc' } }) } },
      }),
      resolve: ({ publishedRevision }) => publishedRevision?.tags ?? [],
    }),
    body: t.field({
      type: [Block],
      select: (_args, _context, nested) => ({
        publishedRevision: {
          select: { places: { orderBy: { position: 'asc' }, select: { block: nested(true) } } },
        },
      }),
      resolve: ({ publishedRevision }) => publishedRevision?.places.map(({ block }) => block) ?? [],
    }),
    sources: t.field({
      type: [SourceReport],
      select: (_args, _context, nested) => ({
        publishedRevision: { select: { sources: nested({ orderBy: { id: 'asc' } }) } },
      }),
      resolve: ({ publishedRevision }) => publishedRevision?.sources ?? [],
    }),
  }),
});

builder.queryType({
  fields: (t) => ({
    article: t.prismaField({
      type: 'Article',
      args: { slug: t.arg.string({ required: true }) },
      resolve: (query, _root, { slug }) =>
        prisma.article.findFirst({
          ...query,
          // Without the preview feature `relationJoins`, as in a new project.
          relationLoadStrategy: 'query',
          where: { slug, state: 'PUBLISHED' },
        }),
    }),
  }),
});

const yoga = createYoga({ schema: builder.toSchema() });
const server = createServer((request, response) => void yoga(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);
