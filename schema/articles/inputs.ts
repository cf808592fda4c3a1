import {
  blockInput,
  embedInput,
  headingInput,
  imageBlockInput,
  imageInput,
  listInput,
  paragraphInput,
  quoteInput,
} from '../../src/articles/body.ts';
import { rightsInput } from '../../src/articles/revision.ts';
import { inputType } from '../kernel/inputs.ts';

inputType('ImageInput', imageInput, {
  description: 'A picture.',
  fields: {
    url: 'The URL of the picture.',
    altText: "A text for people who can't see the picture. Empty if the picture is only decoration.",
    caption: 'The text below the picture.',
    creditText: 'Who to credit for the picture.',
    license:
      'The URL of the licence of the picture. `Article.republish` leaves out a picture without one that allows it.',
    width: 'In pixels.',
    height: 'In pixels.',
  },
});

inputType('RightsInput', rightsInput, {
  description: 'What others may do with the article.',
  fields: {
    license: 'The URL of the licence.',
    usageTerms: 'The terms of use, in words.',
    copyrightNotice: 'The copyright notice.',
    creditText: 'Who to credit for the article.',
  },
});

const blockId = 'The `blockId` of the block. Leave it out for a new block.';

inputType('ParagraphBlockInput', paragraphInput, {
  description: 'A paragraph of text.',
  fields: {
    blockId,
    html: "Inline HTML. Elements and attributes that aren't safe are removed. A link leads to an `http`, `https` or `mailto` URL, or to a page of the same site; any other loses its address.",
  },
});

inputType('HeadingBlockInput', headingInput, {
  description: 'A heading within the text.',
  fields: { blockId, level: 'From 2 to 6. Level 1 is the headline.', text: 'Plain text.' },
});

inputType('QuoteBlockInput', quoteInput, {
  description: 'A statement, quoted here in the text.',
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
    provider: 'The site it is from, for example Bluesky.',
    statementId: 'The id of the statement made in it, which is kept in case the content disappears.',
    caption: 'The text below it.',
  },
});

inputType('ListBlockInput', listInput, {
  description: 'A list within the text.',
  fields: {
    blockId,
    ordered: 'Whether the list is numbered.',
    items: 'The items, as plain text. At least one.',
  },
});

inputType('BlockInput', blockInput, {
  description: 'One element of the body: exactly one of these kinds.',
  isOneOf: true,
  fields: {
    paragraph: 'A paragraph of text.',
    heading: 'A heading within the text.',
    quote: 'A statement, quoted here in the text.',
    image: 'A picture within the text.',
    embed: 'Content from another site.',
    list: 'A list within the text.',
  },
});
