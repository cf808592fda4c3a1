import type { Prisma } from '../../generated/prisma/client.ts';
import { embedPlayer, PLAYER_ORIGINS, type EmbedPlayer as Player } from '../../src/articles/embed-player.ts';
import { paragraphText } from '../../src/articles/render.ts';
import { ATTRIBUTED } from '../../src/statements/attribution.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';

/** The columns that rendering a block as HTML or text needs. */
export const RENDERABLE = {
  id: true,
  blockId: true,
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
  license: true,
  width: true,
  height: true,
  ordered: true,
  items: true,
  statement: { select: { text: true, wording: true, ...ATTRIBUTED } },
} satisfies Prisma.BlockSelect;

/** How the blocks of a revision are read. */
export const PLACES = { orderBy: { position: 'asc' } } as const;

/** Selects a revision's body as `bodyHtml` and `bodyText` need it. */
export const RENDERED = { places: { ...PLACES, select: { block: { select: RENDERABLE } } } } as const;

interface ImageShape {
  readonly url: string;
  readonly altText: string;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly license: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

export const Image = builder.objectRef<ImageShape>('Image').implement({
  description: 'A picture.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The URL of the picture.' }),
    altText: t.exposeString('altText', {
      description: "A text for people who can't see the picture. Empty if the picture is only decoration.",
    }),
    caption: t.exposeString('caption', { nullable: true, description: 'The text below the picture.' }),
    creditText: t.exposeString('creditText', {
      nullable: true,
      description: 'Who to credit for the picture.',
    }),
    license: t.expose('license', {
      type: 'URL',
      nullable: true,
      description:
        'The URL of the licence of the picture, which may be another one than that of the article. Null if none is known.',
    }),
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
  select: { id: true, kind: true },
  name: 'Block',
  interfaces: [builder.nodeInterfaceRef()],
  description:
    "One version of a block, which is an element of an article's body. A version never changes. If the content of a block changes, the next revision has another version of it; otherwise both revisions have the same version.",
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({
    id: t.id({
      description: 'The global id of this version. What it shows never changes, so caches may keep it.',
      extensions: cost(2),
      resolve: ({ id }) => encodeGlobalId('Block', id),
    }),
    blockId: t.exposeID('blockId', {
      description:
        'The id of the block, which stays the same from one revision to the next. Inputs name blocks by it. It is not a global id.',
    }),
  }),
});

const StatementBlock = builder.prismaInterface('Block', {
  select: { id: true, kind: true },
  variant: 'StatementBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description: 'A block that refers to a statement.',
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({
    statement: t.relation('statement', {
      nullable: true,
      description:
        'The statement. A `QuoteBlock` always has one. An `EmbedBlock` has one if a statement was made in its content; it is kept in case the content disappears.',
    }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'ParagraphBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description: 'A paragraph of text.',
  fields: (t) => ({
    text: t.string({
      description: 'The text, without markup.',
      extensions: cost(10),
      select: { html: true },
      resolve: (block) => paragraphText(block),
    }),
    html: t.string({
      description: 'The text as safe inline HTML, without the enclosing `<p>`.',
      select: { html: true },
      resolve: ({ html }) => html ?? '',
    }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'HeadingBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description: 'A heading within the text.',
  fields: (t) => ({
    level: t.int({
      description: 'From 2 to 6. Level 1 is the headline.',
      select: { level: true },
      resolve: ({ level }) => level ?? 2,
    }),
    text: t.string({
      description: 'Plain text.',
      select: { text: true },
      resolve: ({ text }) => text ?? '',
    }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'QuoteBlock',
  interfaces: [builder.nodeInterfaceRef(), Block, StatementBlock],
  description: 'A statement in its place in the story.',
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'ImageBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description: 'A picture within the text.',
  fields: (t) => ({
    image: t.field({
      type: Image,
      description: 'The picture.',
      select: {
        url: true,
        altText: true,
        caption: true,
        creditText: true,
        license: true,
        width: true,
        height: true,
      },
      resolve: ({ url, altText, ...image }) => ({ ...image, url: present(url), altText: altText ?? '' }),
    }),
  }),
});

const EmbedPlayer = builder.objectRef<Player>('EmbedPlayer').implement({
  description: 'A player of content from another site, to show in a frame.',
  fields: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      description: `The URL for the frame. Load it only when the reader asks for it, since the other site then learns of them. It has one of these origins, which the Content-Security-Policy of the page has to allow (\`frame-src\`): ${PLAYER_ORIGINS.join(', ')}.`,
    }),
    width: t.exposeInt('width', {
      description: 'The width that it is made for, in pixels. At any other size, keep the ratio.',
    }),
    height: t.exposeInt('height', { description: 'The height that goes with it, in pixels.' }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'EmbedBlock',
  interfaces: [builder.nodeInterfaceRef(), Block, StatementBlock],
  description: 'Content from another site, such as a social media post.',
  fields: (t) => ({
    url: t.field({
      type: 'URL',
      description: 'The URL of the content.',
      select: { url: true },
      resolve: ({ url }) => present(url),
    }),
    provider: t.string({
      description: 'The site it is from, for example Bluesky.',
      select: { provider: true },
      resolve: ({ provider }) => provider ?? '',
    }),
    caption: t.exposeString('caption', { nullable: true, description: 'The text below it.' }),
    player: t.field({
      type: EmbedPlayer,
      nullable: true,
      description:
        'What plays it on the page, if it is a video of YouTube, Vimeo or the Internet Archive. Null for anything else: then show a link to `url`.',
      select: { url: true },
      resolve: ({ url }) => embedPlayer(present(url)),
    }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'ListBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description: 'A list within the text.',
  fields: (t) => ({
    ordered: t.boolean({
      description: 'Whether the list is numbered.',
      select: { ordered: true },
      resolve: ({ ordered }) => ordered ?? false,
    }),
    items: t.exposeStringList('items', { description: 'The items, as plain text.' }),
  }),
});

function present<T>(value: T | null): T {
  if (value === null) throw new Error('The check Block_kind_check ensures that this is not null.');
  return value;
}
