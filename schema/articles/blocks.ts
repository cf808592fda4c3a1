import type { Prisma } from '../../generated/prisma/client.ts';
import { paragraphText } from '../../src/articles/render.ts';
import { builder } from '../kernel/builder.ts';
import { Statement } from '../statements/statement.ts';

/** What rendering a block to HTML or text takes. */
export const RENDERABLE = {
  revisionId: true,
  id: true,
  position: true,
  kind: true,
  html: true,
  text: true,
  level: true,
  statementId: true,
  url: true,
  caption: true,
  provider: true,
  altText: true,
  creditText: true,
  width: true,
  height: true,
  ordered: true,
  items: true,
  statement: {
    select: {
      text: true,
      roleName: true,
      speakerPerson: { select: { name: true } },
      speakerOrganization: { select: { name: true } },
    },
  },
} satisfies Prisma.BlockSelect;

interface ImageShape {
  readonly url: string;
  readonly altText: string;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

export const Image = builder.objectRef<ImageShape>('Image').implement({
  description: 'A picture, with what a page owes those who can’t see it and those who made it.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL' }),
    altText: t.exposeString('altText', {
      description: 'For those who can’t see it. Empty where it only decorates.',
    }),
    caption: t.exposeString('caption', { nullable: true }),
    creditText: t.exposeString('creditText', { nullable: true, description: 'Whom to credit.' }),
    width: t.exposeInt('width', { nullable: true, description: 'In pixels.' }),
    height: t.exposeInt('height', { nullable: true, description: 'In pixels.' }),
  }),
});

const TYPE_OF = {
  PARAGRAPH: 'ParagraphBlock',
  HEADING: 'HeadingBlock',
  QUOTE: 'QuoteBlock',
  IMAGE: 'ImageBlock',
  EMBED: 'EmbedBlock',
  LIST: 'ListBlock',
} as const;

export const Block = builder.prismaInterface('Block', {
  name: 'Block',
  description: 'One element of an article’s body.',
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The same from one revision to the next. Not a global id.' }),
  }),
});

builder.prismaObject('Block', {
  variant: 'ParagraphBlock',
  interfaces: [Block],
  description: 'A paragraph of text.',
  fields: (t) => ({
    text: t.string({
      description: 'Without markup.',
      extensions: { cost: 10 },
      resolve: (block) => paragraphText(block),
    }),
    html: t.string({
      description: 'Safe inline HTML, without the `<p>` around it.',
      resolve: ({ html }) => html ?? '',
    }),
  }),
});

builder.prismaObject('Block', {
  variant: 'HeadingBlock',
  interfaces: [Block],
  description: 'A heading within the text.',
  fields: (t) => ({
    level: t.int({ description: '2 to 6; 1 is the headline.', resolve: ({ level }) => level ?? 2 }),
    text: t.string({ resolve: ({ text }) => text ?? '' }),
  }),
});

builder.prismaObject('Block', {
  variant: 'QuoteBlock',
  interfaces: [Block],
  description: 'A statement in its place in the story.',
  fields: (t) => ({
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
  }),
});

builder.prismaObject('Block', {
  variant: 'ImageBlock',
  interfaces: [Block],
  description: 'A picture within the text.',
  fields: (t) => ({
    image: t.field({
      type: Image,
      resolve: ({ url, altText, ...image }) => ({ ...image, url: present(url), altText: altText ?? '' }),
    }),
  }),
});

builder.prismaObject('Block', {
  variant: 'EmbedBlock',
  interfaces: [Block],
  description: 'Something shown from elsewhere, such as a social post.',
  fields: (t) => ({
    url: t.field({ type: 'URL', resolve: ({ url }) => present(url) }),
    provider: t.string({
      description: 'Where it is from, for example Bluesky.',
      resolve: ({ provider }) => provider ?? '',
    }),
    statement: t.relation('statement', {
      nullable: true,
      description: 'What is said in it, in case it disappears.',
    }),
    caption: t.exposeString('caption', { nullable: true }),
  }),
});

builder.prismaObject('Block', {
  variant: 'ListBlock',
  interfaces: [Block],
  description: 'A list within the text.',
  fields: (t) => ({
    ordered: t.boolean({
      description: 'Whether it is numbered.',
      resolve: ({ ordered }) => ordered ?? false,
    }),
    items: t.exposeStringList('items', { description: 'Plain text.' }),
  }),
});

function present<T>(value: T | null): T {
  if (value === null)
    throw new Error('A check of the model, Block_kind_check, sees to it that this is there.');
  return value;
}
