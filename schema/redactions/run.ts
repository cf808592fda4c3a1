import { RedactionReason } from '../../generated/prisma/enums.ts';
import { databaseTime } from '../../src/operations/database-time.ts';
import { mayRedact, visibleRedactionRuns } from '../../src/redactions/policy.ts';
import { previewOf, type RedactionPreview as Preview } from '../../src/redactions/preview.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { byCharacters, sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { list } from '../kernel/list.ts';
import { nodesByKey } from '../kernel/nodes.ts';
import { Member } from '../members/members.ts';
import './redaction.ts';

const RunState = enumType(
  {
    RUNNING: 'RUNNING',
    FINISHED: 'FINISHED',
    NOTHING_FOUND: 'NOTHING_FOUND',
    INTERRUPTED: 'INTERRUPTED',
    STOPPED: 'STOPPED',
    TOO_MANY: 'TOO_MANY',
  } as const,
  {
    name: 'RedactionRunState',
    description: 'How far a run of `redactEverywhere` is.',
    values: {
      RUNNING: 'A node works on it, or is about to.',
      FINISHED:
        'The last reading found no more objects that could be redacted. `failed` still have the words.',
      NOTHING_FOUND:
        'It has read everything, and no object has the words. It took them out of nothing: compare their spelling with where they stand, and start another run.',
      INTERRUPTED:
        'Its node has stopped, and some objects may still have the words. Send `redactEverywhere` with the same words, reason and note again: it goes on. No other node knows the words.',
      STOPPED:
        'It ended early: somebody sent `stopRedactionRun`, or the member who started it may no longer redact. What it had redacted stays redacted. It does not go on: send `redactEverywhere` again, and another run redacts the rest.',
      TOO_MANY:
        'More objects than `maxObjects` have the words, so it ended. What it had redacted before stays redacted: nothing, if it was never interrupted and nothing new was written. Start another one with a higher `maxObjects`, or with longer words.',
    },
  },
);

/** SQL statements that `redactionPreview` counts as: those for each place read only the newest rows. */
const PREVIEW_STATEMENTS = 40;

const Failure = builder
  .objectRef<{ readonly key: string; readonly message: string }>('RedactionFailure')
  .implement({
    description: 'An object that a run of `redactEverywhere` could not redact.',
    fields: (t) => ({
      node: t.field({
        type: builder.nodeInterfaceRef(),
        nullable: true,
        description: 'The object. Null if it is gone, or if you no longer see it.',
        extensions: sqlStatements(4),
        resolve: async ({ key }, _args, context, info) =>
          ((await nodesByKey([key], context, info))[0] ?? null) as never,
      }),
      message: t.exposeString('message', {
        description: 'Why it still has the words, without the words.',
      }),
    }),
  });

export const RedactionRun = builder.prismaNode('RedactionRun', {
  id: GLOBAL_ID,
  // Not the hash of the words, which nothing shows.
  select: { id: true },
  description:
    'One call of `redactEverywhere`, and how far it is. The words are kept nowhere but in the memory of the node that works on it. Editors see runs; readers and reporters never do.',
  fields: (t) => ({
    state: t.field({
      type: RunState,
      description: 'Whether it runs, is finished, was interrupted, or was stopped.',
      extensions: sqlStatements(1),
      select: { finishedAt: true, isStopped: true, found: true, maxObjects: true, heldUntil: true },
      resolve: async ({ finishedAt, isStopped, found, maxObjects, heldUntil }, _args, { prisma }) => {
        if (isStopped) return 'STOPPED';
        if (finishedAt !== null && found > maxObjects) return 'TOO_MANY';
        if (finishedAt !== null) return found === 0 ? 'NOTHING_FOUND' : 'FINISHED';
        return heldUntil !== null && heldUntil > (await databaseTime(prisma)) ? 'RUNNING' : 'INTERRUPTED';
      },
    }),
    reason: t.expose('reason', { type: RedactionReason, description: 'Why the words are taken out.' }),
    publicNote: t.exposeString('publicNote', { description: 'The note for readers, of each redaction.' }),
    maxObjects: t.exposeInt('maxObjects', {
      description: 'The number of objects that it may redact. With more, it ends.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was started.' }),
    startedBy: t.relation('startedBy', { type: Member, nullable: true, description: 'Who started it.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended. Null while it runs, or if it was interrupted.',
    }),
    readings: t.exposeInt('readings', {
      description:
        'How often it has read everything. It redacts after each reading, and ends after one that finds nothing to redact: two are usual.',
    }),
    places: t.exposeInt('places', {
      description: 'The number of tables in which words can stand. 0 before the first reading.',
    }),
    placesRead: t.exposeInt('placesRead', {
      description:
        'How many of `places` the current reading has read to the end. Some take far longer than others.',
    }),
    found: t.exposeInt('found', {
      description:
        'How many objects with the words it has found, including those that it has redacted. With `TOO_MANY`, there are at least so many: it stopped counting.',
    }),
    redacted: t.exposeInt('redacted', {
      description:
        'How many objects it has redacted. What others redacted meanwhile, or what lost the words with another object, is not among these.',
    }),
    failed: t.exposeInt('failed', {
      description: 'How many objects still had the words after the last reading, and could not be redacted.',
    }),
    failures: t.field({
      type: [Failure],
      description: 'The first 100 of these, and why each could not be redacted.',
      select: { failedKeys: true, failedReasons: true },
      resolve: ({ failedKeys, failedReasons }) =>
        failedKeys.map((key, index) => ({ key, message: failedReasons[index] ?? '' })),
    }),
  }),
});

list('redactionRuns', {
  of: 'RedactionRun',
  description:
    'The runs of `redactEverywhere`, newest first, with their progress: ask every few seconds. Empty for readers and reporters.',
  orderBy: [{ id: 'desc' }],
  where: (_filter, { viewer }) => visibleRedactionRuns(viewer),
});

const PreviewCount = builder.objectRef<Preview['counts'][number]>('RedactionPreviewCount').implement({
  description: 'How many objects of one type have words.',
  fields: (t) => ({
    typename: t.exposeString('typename', { description: 'The type of the objects, such as `Article`.' }),
    count: t.exposeInt('count', {
      description:
        'The number of objects that the search finds, up to 10,000, or that were read. The search also finds other forms of the words.',
    }),
  }),
});

const RedactionPreview = builder.objectRef<Preview>('RedactionPreview').implement({
  description: 'What has words before they are taken out, as far as it can be said at once.',
  fields: (t) => ({
    counts: t.field({
      type: [PreviewCount],
      description: 'How many objects of each type have the words.',
      resolve: ({ counts }) => [...counts],
    }),
    nodes: t.field({
      type: [builder.nodeInterfaceRef()],
      description:
        'The first 100 objects with the words. Look at them: short words also stand within longer ones.',
      extensions: sqlStatements(4),
      resolve: ({ keys }, _args, context, info) => nodesByKey(keys, context, info) as never,
    }),
    isComplete: t.exposeBoolean('isComplete', {
      description:
        'Whether `nodes` are all. Otherwise there may be more: of a big archive, the preview has what the search finds, and what has the words in the newest 2,000 rows of each kind.',
    }),
  }),
});

builder.queryField('redactionPreview', (t) =>
  t.field({
    type: RedactionPreview,
    nullable: true,
    description:
      'What `redactEverywhere` would take words out of, without changing anything. Requires the role EDITOR and the scope `REDACT`.',
    args: {
      text: t.arg.string({
        required: true,
        description: 'The words, as `redactEverywhere` takes them: at least two characters.',
      }),
    },
    extensions: { ...byCharacters('text'), ...sqlStatements(PREVIEW_STATEMENTS) },
    resolve: (_root, { text }, { viewer, prisma }) => {
      mayRedact(viewer);
      return previewOf(prisma, text);
    },
  }),
);
