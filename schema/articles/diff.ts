import type { BlockChange as Change } from '../../src/articles/diff.ts';
import type { FieldChange as Field } from '../../src/articles/field-diff.ts';
import type { WordChange as Word } from '../../src/articles/word-diff.ts';
import { builder } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { Block } from './blocks.ts';
import type { Changes } from './revision-diffs.ts';

const BlockChangeKind = enumType(
  { ADDED: 'ADDED', REMOVED: 'REMOVED', CHANGED: 'CHANGED', MOVED: 'MOVED' },
  {
    name: 'BlockChangeKind',
    description: 'What happened to a block from one revision to another.',
    values: {
      ADDED: 'It is new.',
      REMOVED: 'It is gone.',
      CHANGED: 'Its content changed. It may have moved too.',
      MOVED: 'It is in another place, with the same content.',
    },
  },
);

const WordChangeKind = enumType(
  { KEPT: 'KEPT', ADDED: 'ADDED', REMOVED: 'REMOVED' },
  {
    name: 'WordChangeKind',
    description: 'Which of the two texts of a diff has these words.',
    values: { KEPT: 'Both texts.', ADDED: 'Only the newer text.', REMOVED: 'Only the older text.' },
  },
);

const WordChange = builder.objectRef<Word>('WordChange').implement({
  description: 'A run of words and the spaces between them, as part of a diff.',
  fields: (t) => ({
    kind: t.expose('kind', { type: WordChangeKind, description: 'Which of the two texts has them.' }),
    text: t.exposeString('text', { description: 'The words.' }),
  }),
});

const BlockChange = builder.objectRef<Change>('BlockChange').implement({
  description:
    'What happened to one block of the body from one revision to another. To turn the older body into the newer, take the changes in their order: take out the block with this `blockId`, if it is there, and insert `block`, if there is one, after the block that `after` names.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BlockChangeKind, description: 'What happened to the block.' }),
    blockId: t.exposeID('blockId', { description: 'The `blockId` of the block.' }),
    block: t.field({
      type: Block,
      nullable: true,
      description: 'The version of the block in the newer revision. Null if it is gone.',
      extensions: statements(1),
      resolve: ({ versionId }, _args, context, info) =>
        versionId === null ? null : visibleNode('Block', versionId, context, info),
    }),
    after: t.exposeID('follows', {
      nullable: true,
      description:
        'The `blockId` of the block that it follows in the newer revision. Null if it is the first, or is gone.',
    }),
    textBefore: t.exposeString('before', {
      nullable: true,
      description: 'The text of the block in the older revision, as in `bodyText`. Null if it is new.',
    }),
    textAfter: t.exposeString('after', {
      nullable: true,
      description:
        "The text of the block in the newer revision. Null if it is gone. The same as `textBefore` if the change is one that the text doesn't show, such as a link or the level of a heading.",
    }),
    words: t.field({
      type: [WordChange],
      extensions: cost(20),
      resolve: (change) => change.words(),
      description:
        'The diff of the two texts, word by word. Joined, the `KEPT` and `REMOVED` texts are `textBefore`, and the `KEPT` and `ADDED` texts are `textAfter`. Texts that have little in common are one `REMOVED` and one `ADDED`.',
    }),
  }),
});

const FieldChange = builder.objectRef<Field>('FieldChange').implement({
  description:
    'How one field of `ArticleContent`, other than the body, differs between two revisions. Its value is shown as text. A page can apply `after` of `headline`, `standfirst`, `byline` and `trailText`, which are texts. Of the other fields, it is a description for people: a page that shows one of them queries the article again.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description:
        'The name of the field: `headline`, `standfirst`, `byline`, `trailText`, `mainImage`, `rights`, `sources`, `tags`, `campaigns` or `actions`.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description:
        'The value in the older revision, or null if the field was empty. A list has a line for each object; `mainImage` and `rights` have one for each part.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description:
        "The value in the newer revision, or null if the field is empty. The same as `before` if the change is one that the text doesn't show, such as the size of the picture.",
    }),
    words: t.field({
      type: [WordChange],
      extensions: cost(20),
      resolve: (change) => change.words(),
      description:
        'The diff of the two texts, word by word. Joined, the `KEPT` and `REMOVED` texts are `before`, and the `KEPT` and `ADDED` texts are `after`.',
    }),
  }),
});

export const RevisionChanges = builder.objectRef<Changes>('RevisionChanges').implement({
  description:
    'The changes that lead from one revision of an article, `sinceRevisionNumber`, to another, `revisionNumber`. Here, these are the older and the newer revision, even if the numbers are the other way round.',
  fields: (t) => ({
    revisionNumber: t.exposeInt('number', { description: 'The number of the revision after the changes.' }),
    sinceRevisionNumber: t.exposeInt('since', {
      nullable: true,
      description:
        'The number of the revision before the changes. A page that shows it can apply them to its blocks and texts; see `FieldChange`. Null if there is none: then everything is new.',
    }),
    fields: t.field({
      type: [FieldChange],
      description: 'The fields that differ, other than the body, in the order of `ArticleContent`.',
      resolve: (changes) => changes.fields(),
    }),
    blocks: t.field({
      type: [BlockChange],
      description:
        'The blocks that differ, in the order of the newer body; a removed block keeps its old place.',
      resolve: (changes) => changes.blocks(),
    }),
  }),
});
