import { CHANGED_FIELDS } from '../../src/operations/changed-values.ts';
import type { BlockChange as Change } from '../../src/articles/diff.ts';
import type { FieldChange as Field } from '../../src/articles/field-diff.ts';
import type { WordChange as Word } from '../../src/articles/word-diff.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { enumOf, enumOfNames } from '../kernel/enum.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { Block } from './blocks.ts';
import type { RevisionDiff } from './revision-diffs.ts';

const BlockChangeKind = enumOf({
  name: 'BlockChangeKind',
  description: 'How a block changed from one revision to another.',
  values: {
    ADDED: 'The block is new.',
    REMOVED: 'The block was removed.',
    CHANGED: 'The content changed. The block may have moved too.',
    MOVED: 'The block moved, with the same content.',
  },
});

const WordChangeKind = enumOf({
  name: 'WordChangeKind',
  description: 'Which text of a diff has these words.',
  values: { KEPT: 'Both texts.', ADDED: 'Only the newer text.', REMOVED: 'Only the older text.' },
});

const WordChange = builder.objectRef<Word>('WordChange').implement({
  description: 'A run of words in a diff, with the spaces between them.',
  fields: (t) => ({
    kind: t.expose('kind', { type: WordChangeKind, description: 'Which text has the words.' }),
    text: t.exposeString('text', { description: 'The words.' }),
  }),
});

const BlockChange = builder.objectRef<Change>('BlockChange').implement({
  description:
    'How a block of the body changed from one revision to another. To turn the older body into the newer, apply the changes in order: remove the block with this `blockId`, if there is one, and insert `block`, if it is not null, after the block with the `blockId` in `after`.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BlockChangeKind, description: 'How the block changed.' }),
    blockId: t.exposeID('blockId', { description: 'The `blockId` of the block.' }),
    block: t.field({
      type: Block,
      nullable: true,
      description: 'The version of the block in the newer revision. Null if the block was removed.',
      extensions: sqlStatements(1),
      resolve: ({ versionId }, _args, context, info) =>
        versionId === null ? null : visibleNode('Block', versionId, context, info),
    }),
    after: t.exposeID('follows', {
      nullable: true,
      description:
        'The `blockId` of the block before it in the newer revision. Null if the block is the first, or was removed.',
    }),
    textBefore: t.exposeString('before', {
      nullable: true,
      description: 'The text of the block in the older revision, as in `bodyText`. Null if the block is new.',
    }),
    textAfter: t.exposeString('after', {
      nullable: true,
      description:
        "The text of the block in the newer revision. Null if the block was removed. The same as `textBefore` if the text doesn't show the change, such as another link or level of a heading.",
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

export const ChangedField = enumOfNames(CHANGED_FIELDS, {
  name: 'ChangedField',
  description: 'The name of a field that changed, in capitals: `MAIN_IMAGE` is `mainImage`.',
  describe: (name) => `The field \`${name}\`.`,
});

export const FieldChange = builder.objectRef<Field>('FieldChange').implement({
  description:
    'How a field differs between two revisions of an article, or before and after a change in the audit log, as text. In a revision, it is a field of `ArticleContent` other than the body. For `headline`, `standfirst`, `byline`, `trailText`, `originallyPublishedAt`, `canonicalUrl`, `kicker`, `seoTitle` and `seoDescription`, `after` is the new value. For other fields, it describes the value to people: a page that shows such a field queries the article again.',
  fields: (t) => ({
    field: t.expose('field', {
      type: ChangedField,
      description:
        'The field. Changes of `related`, `translationOf` and `follows` have only the articles that readers see.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description:
        'The value in the older revision, or null if the field was empty. A list has a line for each object; pictures, `rights` and `customFields` have one for each part.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description:
        "The value in the newer revision, or null if the field is empty. The same as `before` if the text doesn't show the change, such as another size of the picture.",
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

export const RevisionChanges = builder.objectRef<RevisionDiff>('RevisionChanges').implement({
  description:
    'The changes from one revision of an article, `sinceRevisionNumber`, to another, `revisionNumber`. These are called the older and the newer revision, even if their numbers are the other way round.',
  fields: (t) => ({
    revisionNumber: t.exposeInt('number', { description: 'The number of the revision after the changes.' }),
    sinceRevisionNumber: t.exposeInt('since', {
      nullable: true,
      description:
        'The number of the revision before the changes. A page that shows this revision can apply the changes to its blocks and texts; see `FieldChange`. Null if there is none; then everything is new.',
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
