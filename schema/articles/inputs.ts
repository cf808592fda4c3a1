import { builder } from '../kernel/builder.ts';
import { Statement } from '../statements/statement.ts';

export const ImageInput = builder.inputType('ImageInput', {
  fields: (t) => ({
    url: t.field({ type: 'URL', required: true }),
    altText: t.string({
      required: true,
      description: 'For those who can’t see it. Empty where it only decorates.',
    }),
    caption: t.string(),
    creditText: t.string({ description: 'Whom to credit.' }),
    width: t.int({ description: 'In pixels.' }),
    height: t.int({ description: 'In pixels.' }),
  }),
});

export const RightsInput = builder.inputType('RightsInput', {
  fields: (t) => ({
    license: t.field({ type: 'URL', description: 'The licence’s address.' }),
    usageTerms: t.string({ description: 'In words.' }),
    copyrightNotice: t.string(),
    creditText: t.string({ description: 'Whom to credit.' }),
  }),
});

const blockId = 'The block’s id in the revision before. Left out, the block is new.';

const ParagraphBlockInput = builder.inputType('ParagraphBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    html: t.string({ required: true, description: 'Inline HTML; what isn’t safe is removed.' }),
  }),
});
const HeadingBlockInput = builder.inputType('HeadingBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    level: t.int({ required: true, description: '2 to 6; 1 is the headline.' }),
    text: t.string({ required: true }),
  }),
});
const QuoteBlockInput = builder.inputType('QuoteBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    statementId: t.globalID({ for: [Statement], required: true }),
  }),
});
const ImageBlockInput = builder.inputType('ImageBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    image: t.field({ type: ImageInput, required: true }),
  }),
});
const EmbedBlockInput = builder.inputType('EmbedBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    url: t.field({ type: 'URL', required: true }),
    provider: t.string({ required: true, description: 'Where it is from, for example Bluesky.' }),
    statementId: t.globalID({ for: [Statement], description: 'What is said in it, in case it disappears.' }),
    caption: t.string(),
  }),
});
const ListBlockInput = builder.inputType('ListBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    ordered: t.boolean({ required: true }),
    items: t.stringList({ required: true, description: 'Plain text.' }),
  }),
});

export const BlockInput = builder.inputType('BlockInput', {
  isOneOf: true,
  description: 'One element of the body: exactly one kind.',
  fields: (t) => ({
    paragraph: t.field({ type: ParagraphBlockInput }),
    heading: t.field({ type: HeadingBlockInput }),
    quote: t.field({ type: QuoteBlockInput }),
    image: t.field({ type: ImageBlockInput }),
    embed: t.field({ type: EmbedBlockInput }),
    list: t.field({ type: ListBlockInput }),
  }),
});
