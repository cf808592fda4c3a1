import {
  blockEditInput,
  insertBlockInput,
  moveBlockInput,
  removeBlockInput,
  replaceBlockInput,
} from '../../src/articles/block-edits.ts';
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
import { rightsInput } from '../../src/articles/revision.ts';
import { inputType } from '../kernel/inputs.ts';

inputType('ImageInput', imageInput, {
  description: 'A picture.',
  fields: {
    url: 'The URL of the picture.',
    altText: "A text for people who can't see the picture. Empty if the picture is only decoration.",
    caption: 'The text below the picture.',
    creditText: 'The credit for the picture.',
    license:
      'The URL of the licence of the picture. `Article.republish` leaves out pictures whose licence does not allow republishing.',
    width: 'The width in pixels.',
    height: 'The height in pixels.',
  },
});

inputType('RightsInput', rightsInput, {
  description: 'What others may do with the article.',
  fields: {
    license: 'The URL of the licence.',
    usageTerms: 'The terms of use, in words.',
    copyrightNotice: 'The copyright notice.',
    creditText: 'The credit for the article.',
  },
});

const blockId = 'The `blockId` of the block. Leave it out for a new block.';

inputType('ParagraphBlockInput', paragraphInput, {
  description: 'A paragraph of text.',
  fields: {
    blockId,
    html: 'Inline HTML. Unsafe elements and attributes are removed; elements that make blocks, such as `<p>`, are refused: `Query.blocksFromHtml` reads these. A link leads to an `http`, `https` or `mailto` URL, or to a page of the same site; other links lose their address.',
  },
});

inputType('HeadingBlockInput', headingInput, {
  description: 'A heading within the text.',
  fields: {
    blockId,
    level: 'The level, from 2 to 6. The headline has level 1.',
    text: 'The text, without markup.',
  },
});

inputType('QuoteBlockInput', quoteInput, {
  description: 'A quotation of a statement.',
  fields: { blockId, statementId: 'The id of the statement.' },
});

inputType('ImageBlockInput', imageBlockInput, {
  description: 'A picture within the text.',
  fields: { blockId, image: 'The picture.' },
});

inputType('EmbedBlockInput', embedInput, {
  description: 'Content from another site, such as a social media post.',
  fields: {
    blockId,
    url: 'The URL of the content.',
    provider: 'The name of the site, for example Bluesky.',
    statementId: 'The id of the statement in the content. The statement stays if the content disappears.',
    caption: 'The text below the content.',
  },
});

inputType('ListBlockInput', listInput, {
  description: 'A list within the text.',
  fields: {
    blockId,
    ordered: 'Whether the list is numbered.',
    items: 'The items, as plain text: at least one.',
  },
});

inputType('RedactedBlockInput', redactedInput, {
  description: 'A `RedactedBlock` that the article has, to keep it in its place.',
  fields: { blockId: 'The `blockId` of the block.' },
});

inputType('BlockInput', blockInput, {
  description: 'An element of the body. Give exactly one kind.',
  isOneOf: true,
  fields: {
    paragraph: 'A paragraph of text.',
    heading: 'A heading within the text.',
    quote: 'A quotation of a statement.',
    image: 'A picture within the text.',
    embed: 'Content from another site.',
    list: 'A list within the text.',
    redacted: 'Keeps a block that a redaction has emptied.',
  },
});

const afterBlockId = 'The `blockId` of the block before it. Null for the beginning of the body.';

inputType('InsertBlockInput', insertBlockInput, {
  description: 'Inserts a new block.',
  fields: { afterBlockId, block: 'The block, without a `blockId`.' },
});

inputType('ReplaceBlockInput', replaceBlockInput, {
  description: 'Gives a block another content. The block keeps its `blockId`.',
  fields: { blockId: 'The `blockId` of the block.', block: 'The whole content of the block.' },
});

inputType('RemoveBlockInput', removeBlockInput, {
  description: 'Takes a block out.',
  fields: { blockId: 'The `blockId` of the block.' },
});

inputType('MoveBlockInput', moveBlockInput, {
  description: 'Moves a block.',
  fields: { blockId: 'The `blockId` of the block.', afterBlockId },
});

inputType('BlockEditInput', blockEditInput, {
  description: 'An edit of a body. Give exactly one kind.',
  isOneOf: true,
  fields: {
    insert: 'Inserts a new block.',
    replace: 'Gives a block another content.',
    remove: 'Takes a block out.',
    move: 'Moves a block.',
  },
});
