import { RedactionReason } from '../../generated/prisma/enums.ts';
import { visibleRedactionsIn } from '../../src/articles/policy.ts';
import { visibleRedactions } from '../../src/redactions/policy.ts';
import { Article } from '../articles/article.ts';
import { UpdateNote } from '../articles/revisions.ts';
import { ArticleEvent } from '../feed/article-events.ts';
import { FeedEvent, eventValue } from '../feed/event.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { Member } from '../members/members.ts';
import { Statement } from '../statements/statement.ts';

enumType(RedactionReason, {
  name: 'RedactionReason',
  description: 'Why something was redacted.',
  values: {
    LEGAL: 'The law requires it.',
    PRIVACY: "It was about somebody's private life.",
    SAFETY: 'It put somebody in danger.',
    COPYRIGHT: "It was somebody else's work.",
  },
});

export const Redaction = builder.prismaNode('Redaction', {
  id: GLOBAL_ID,
  // Not the hash of the words, which nothing shows.
  select: { id: true },
  description:
    'Words, or a whole object, that were taken out of everything that the newsroom saved, for a stated reason. Nothing keeps what was taken out. Readers see the redactions of what they could read.',
  fields: (t) => ({
    reason: t.expose('reason', { type: RedactionReason, description: 'Why it was redacted.' }),
    publicNote: t.exposeString('publicNote', { description: 'The note for readers.' }),
    redactedAt: t.expose('redactedAt', { type: 'DateTime', description: 'When it was redacted.' }),
    redactedBy: t.field({
      type: Member,
      nullable: true,
      description:
        'For members: who redacted it. Null for readers, and if it was applied on the command line.',
      select: (_args, { viewer }, nested) => (viewer.member === null ? {} : { redactedBy: nested() }),
      resolve: ({ redactedBy }) => redactedBy ?? null,
    }),
  }),
});

builder.prismaObjectField(Article, 'redactions', (t) =>
  t.field({
    type: [Redaction],
    description:
      'The redactions that changed the article, oldest first. Show readers their notes. Readers see those of what they could read.',
    select: (_args, { viewer }, nested) => ({
      redactions: {
        where: visibleRedactionsIn(viewer),
        orderBy: { redactionId: 'asc' },
        select: { redaction: nested() },
      },
    }),
    resolve: ({ redactions }) => redactions.map(({ redaction }) => redaction),
  }),
);

const OF = {
  nullable: true,
  description: 'The last redaction of its words; null if there is none that you can see.',
} as const;

builder.prismaObjectField(Statement, 'redaction', (t) =>
  t.relation('redaction', { ...OF, query: (_args, { viewer }) => ({ where: visibleRedactions(viewer) }) }),
);

builder.prismaObjectField(UpdateNote, 'redaction', (t) =>
  t.relation('redaction', { ...OF, query: (_args, { viewer }) => ({ where: visibleRedactions(viewer) }) }),
);

const PURGE_KEYS =
  'The values of `Surrogate-Key` of the answers to purge from caches. They are the ids of what was redacted, and `dateline`, which every answer of the API has.';
/** Every answer has it (src/api/surrogate-key.ts), since an answer need not have the ids of what it shows. */
const EVERY_ANSWER = 'dateline';

builder.prismaObject('FeedEvent', {
  variant: 'ContentRedacted',
  interfaces: [FeedEvent],
  description:
    'Words, or a whole object, that readers could read were taken out. Throw away every copy: what was sent before this event may have them. Each published article that showed them has an event `ArticleRedacted`, too.',
  fields: (t) => ({
    redaction: t.relation('redaction', { onNull: 'error', description: 'The redaction.' }),
    purgeKeys: t.stringList({
      description: PURGE_KEYS,
      select: { redaction: { select: { targetType: true, targetId: true } } },
      resolve: ({ redaction }) => {
        const { targetType, targetId } = eventValue(redaction);
        return [encodeGlobalId(targetType, targetId), EVERY_ANSWER];
      },
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRedacted',
  interfaces: [FeedEvent, ArticleEvent],
  description:
    'Words that a published article showed were taken out of it, in all its revisions. Throw away every copy, and query the article again: `changes` is null, since the words that are gone are in no revision.',
  fields: (t) => ({
    redaction: t.relation('redaction', { onNull: 'error', description: 'The redaction.' }),
    purgeKeys: t.stringList({
      description: PURGE_KEYS,
      select: { articleId: true, redaction: { select: { targetType: true, targetId: true } } },
      resolve: ({ articleId, redaction }) => {
        const { targetType, targetId } = eventValue(redaction);
        return [
          ...new Set([
            encodeGlobalId('Article', eventValue(articleId)),
            encodeGlobalId(targetType, targetId),
            EVERY_ANSWER,
          ]),
        ];
      },
    }),
  }),
});
