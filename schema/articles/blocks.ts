import { embedPlayer, PLAYER_ORIGINS, type EmbedPlayer as Player } from '../../src/articles/embed-player.ts';
import { RequestError } from '../../src/errors.ts';
import { IMAGE_BLOCK_COLUMNS, imageOf, renditionUrl, type ImageShape } from '../../src/articles/image.ts';
import { paragraphText } from '../../src/articles/render.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { enumOf } from '../kernel/enum.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { visibleNodes } from '../kernel/nodes.ts';

const ImageFormat = enumOf({
  name: 'ImageFormat',
  description: 'A format of pictures.',
  values: {
    AVIF: 'The smallest files; not every browser shows them.',
    WEBP: 'Smaller files than JPEG, for all current browsers.',
    JPEG: 'For every browser, mail and feed.',
  },
});

const WIDEST = 10_000;

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
      description: 'The credit for the picture.',
    }),
    license: t.expose('license', {
      type: 'URL',
      nullable: true,
      description:
        'The URL of the licence of the picture, which may differ from that of the article. Null if unknown.',
    }),
    width: t.exposeInt('width', { nullable: true, description: 'The width in pixels.' }),
    height: t.exposeInt('height', { nullable: true, description: 'The height in pixels.' }),
    rendition: t.field({
      type: 'URL',
      description:
        "The URL of the picture in another size and format, from the newsroom's image service, for `srcset`. Without such a service, `url`.",
      args: {
        width: t.arg.int({ required: true, description: `The width in pixels, from 1 to ${WIDEST}.` }),
        format: t.arg({ type: ImageFormat, description: 'The format. The default is `JPEG`.' }),
      },
      resolve: ({ url }, { width, format }, { imageUrlTemplate }) => {
        if (!(width >= 1 && width <= WIDEST))
          throw new RequestError('BAD_USER_INPUT', `'width' must be between 1 and ${WIDEST}, not ${width}.`);
        return renditionUrl(imageUrlTemplate, url, { width, format: format ?? 'JPEG' });
      },
    }),
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

export const Block = builder.prismaInterface('Block', {
  select: { id: true, kind: true },
  name: 'Block',
  interfaces: [builder.nodeInterfaceRef()],
  description:
    "A version of a block. A block is an element of an article's body. If its content changes, the next revision has another version; otherwise both revisions have the same. A version never changes, but a redaction puts another in its place, also in earlier revisions.",
  resolveType: ({ kind }) => TYPE_OF[kind],
  fields: (t) => ({
    id: t.id({
      description:
        'The global id of this version. Caches may keep it, since a version never changes. After a redaction, the `id` of the version that had the words is that of no object.',
      extensions: cost(2),
      resolve: ({ id }) => encodeGlobalId('Block', id),
    }),
    blockId: t.exposeID('blockId', {
      description:
        'The id of the block, the same in all revisions. Inputs identify blocks by it. It is not a global id.',
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
        'The statement. A `QuoteBlock` always has one. An `EmbedBlock` has one if its content is a statement, which stays if the content disappears. Select it here, not on the two types, to show both.',
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
      description:
        'The text as safe inline HTML, without the enclosing `<p>`. `<q data-statement="ID">` has words of the statement with this id: browsers put them in quotation marks. `lang` and `dir` mark words in another language or direction, `ins` and `del` what was inserted and deleted.',
      select: { html: true },
      resolve: ({ html }) => html ?? '',
    }),
    statements: t.field({
      type: ['Statement'],
      description: 'The statements whose words it has in running prose, in their order, each once.',
      extensions: sqlStatements(1),
      select: { quotedIds: true },
      resolve: ({ quotedIds }, _args, context, info) =>
        visibleNodes('Statement', [...new Set(quotedIds)], context, info),
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
      description: 'The level, from 2 to 6. The headline has level 1.',
      select: { level: true },
      resolve: ({ level }) => level ?? 2,
    }),
    text: t.string({
      description: 'The text, without markup.',
      select: { text: true },
      resolve: ({ text }) => text ?? '',
    }),
  }),
});

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'QuoteBlock',
  interfaces: [builder.nodeInterfaceRef(), Block, StatementBlock],
  description: 'A quotation of a statement.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement.' }),
  }),
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
      select: IMAGE_BLOCK_COLUMNS,
      resolve: (block) => blockValue(imageOf(block)),
    }),
  }),
});

const EmbedPlayer = builder.objectRef<Player>('EmbedPlayer').implement({
  description: 'A player for content of another site, to show in a frame.',
  fields: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      description: `The URL for the frame. Load it only when the reader asks for it, since the other site then learns about the reader. The Content-Security-Policy of the page must allow its origin (\`frame-src\`), which is one of ${PLAYER_ORIGINS.join(', ')}.`,
    }),
    width: t.exposeInt('width', {
      description: 'The intended width, in pixels. Keep the ratio at other sizes.',
    }),
    height: t.exposeInt('height', { description: 'The intended height, in pixels.' }),
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
      resolve: ({ url }) => blockValue(url),
    }),
    provider: t.string({
      description: 'The name of the site, for example Bluesky.',
      select: { provider: true },
      resolve: ({ provider }) => provider ?? '',
    }),
    caption: t.exposeString('caption', { nullable: true, description: 'The text below the content.' }),
    player: t.field({
      type: EmbedPlayer,
      nullable: true,
      description:
        'The player of a video from YouTube, Vimeo or the Internet Archive. Null for other content: show a link to `url` instead.',
      select: { url: true },
      resolve: ({ url }) => embedPlayer(blockValue(url)),
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

builder.prismaObject('Block', {
  select: { id: true, kind: true },
  variant: 'RedactedBlock',
  interfaces: [builder.nodeInterfaceRef(), Block],
  description:
    'Stands where a block was that was redacted as a whole. Show readers the note of the redaction.',
  fields: (t) => ({
    redaction: t.relation('redaction', { onNull: 'error', description: 'Why the block was redacted.' }),
  }),
});

function blockValue<T>(value: T | null): T {
  if (value === null) throw new Error('The check Block_kind_check ensures that this is not null.');
  return value;
}
