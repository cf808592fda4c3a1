import {
  blockInput,
  embedInput,
  headingInput,
  imageBlockInput,
  imageInput,
  listInput,
  paragraphInput,
  quoteInput,
  redactedInput,
} from '../../src/articles/body.ts';
import { pastedBlocks, type Pasted } from '../../src/archive/understand/pasted.ts';
import { builder } from '../kernel/builder.ts';
import { byCharacters } from '../kernel/cost.ts';
import { draftType } from '../kernel/inputs.ts';
import './inputs.ts';

draftType('ImageDraft', imageInput, 'A picture, as `ImageInput` takes it.');
for (const [kind, schema] of Object.entries({
  Paragraph: paragraphInput,
  Heading: headingInput,
  Quote: quoteInput,
  Image: imageBlockInput,
  Embed: embedInput,
  List: listInput,
  Redacted: redactedInput,
}))
  draftType(`${kind}BlockDraft`, schema, `A block, as \`${kind}BlockInput\` takes it.`);

const BlockDraft = draftType(
  'BlockDraft',
  blockInput,
  'A new block of a body, as `BlockInput` takes it: one field has the block, the others are null. Leave those out when you send it.',
);

const BlocksFromHtml = builder.objectRef<Pasted>('BlocksFromHtml').implement({
  description: 'The blocks of a text in HTML.',
  fields: (t) => ({
    blocks: t.field({
      type: [BlockDraft],
      description:
        'The blocks, in order: as many as a body can have. None has a `blockId`, and none is a quote.',
      // Their number is limited, and `html` paid for them.
      extensions: { countsItself: true },
      resolve: ({ blocks }) => [...blocks],
    }),
    dropped: t.stringList({
      description:
        'What the blocks lack, in words for editors: scripts, the cells of tables, attributes, and so on. Empty if they lack nothing.',
      extensions: { countsItself: true },
      resolve: ({ dropped }) => [...dropped],
    }),
  }),
});

builder.queryField('blocksFromHtml', (t) =>
  t.field({
    type: BlocksFromHtml,
    nullable: true,
    description:
      'Pasted HTML, such as that of Word, Google Docs or a web page, as blocks that can be sent back in a `body` or in `edits`. Nothing is saved. For members: null for readers.',
    args: {
      html: t.arg.string({ required: true, description: 'The HTML: a whole document, or a part of one.' }),
    },
    extensions: byCharacters('html'),
    resolve: (_root, { html }, { viewer }) => (viewer.member === null ? null : pastedBlocks(html)),
  }),
);
