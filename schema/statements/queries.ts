import type { Prisma } from '../../generated/prisma/client.ts';
import {
  StatementChannel,
  StatementKind,
  StatementStatus,
  StatementWording,
} from '../../generated/prisma/enums.ts';
import { shownRevisions } from '../../src/articles/policy.ts';
import { edtfRange } from '../../src/edtf.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { Article } from '../articles/article.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { anyOf } from '../kernel/filters.ts';
import { list } from '../kernel/list.ts';
import { Organization, Person } from '../people/speakers.ts';
import { NEWEST_FIRST } from './statement.ts';

export const StatementFilter = builder.inputType('StatementFilter', {
  description: 'Selects the statements that meet every condition given.',
  fields: (t) => ({
    kinds: t.field({ type: [StatementKind], description: 'Only statements of one of these kinds.' }),
    wordings: t.field({
      type: [StatementWording],
      description: 'Only statements with one of these wordings.',
    }),
    statuses: t.field({
      type: [StatementStatus],
      description: 'Only statements with one of these statuses.',
    }),
    channel: t.field({ type: StatementChannel, description: 'Only statements made through this channel.' }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only statements by this person or organisation.',
    }),
    organizationId: t.globalID({
      for: [Organization],
      description: 'Only statements by this organisation or on its behalf.',
    }),
    campaignId: t.globalID({
      for: [Campaign],
      description: 'Only statements about this campaign, or made in it.',
    }),
    articleId: t.globalID({
      for: [Article],
      description: 'Only statements that this article refers to, in the revision that you are shown.',
    }),
    madeFrom: t.field({
      type: 'EDTFDate',
      description: 'Only statements that may have been made on this date or later.',
    }),
    madeUntil: t.field({
      type: 'EDTFDate',
      description: 'Only statements that may have been made on this date or earlier.',
    }),
  }),
});

list('statements', {
  of: 'Statement',
  description: 'Statements, newest first.',
  filter: StatementFilter,
  orderBy: NEWEST_FIRST,
  where: statementsWhere,
});

/** Selects the statements that the viewer may see and that meet the filter. */
export function statementsWhere(
  {
    kinds,
    wordings,
    statuses,
    channel,
    speakerId,
    organizationId,
    campaignId,
    articleId,
    madeFrom,
    madeUntil,
  }: Partial<typeof StatementFilter.$inferInput>,
  { viewer }: ApiContext,
): Prisma.StatementWhereInput {
  return {
    AND: [
      visibleStatements(viewer),
      kinds == null ? {} : { kind: anyOf(kinds) },
      wordings == null ? {} : { wording: anyOf(wordings) },
      statuses == null ? {} : { status: anyOf(statuses) },
      channel == null ? {} : { channel },
      speakerId == null ? {} : namesSpeaker('speaker', speakerId),
      organizationId == null
        ? {}
        : { OR: [{ speakerOrganizationId: organizationId.id }, { onBehalfOfId: organizationId.id }] },
      campaignId == null ? {} : { campaigns: { some: { id: campaignId.id } } },
      articleId == null
        ? {}
        : {
            revisions: { some: { revision: { AND: [shownRevisions(viewer), { articleId: articleId.id }] } } },
          },
      madeFrom == null ? {} : { madeOnLast: { gte: edtfRange(madeFrom).first } },
      madeUntil == null ? {} : { madeOnFirst: { lte: edtfRange(madeUntil).last } },
    ],
  };
}
