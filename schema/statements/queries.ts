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
import type { Viewer } from '../../src/viewer.ts';
import { Article } from '../articles/article.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { anyOf, combined, eachOf } from '../kernel/filters.ts';
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
  where: (filter, { viewer }) => {
    const { speakerId, organizationId, articleId } = filter;
    // These have an index of their own, whose rows are few in comparison.
    const isApart = speakerId == null && organizationId == null && articleId == null;
    return combined<Prisma.StatementWhereInput>(
      isApart ? statementsApart(viewer, filter) : [visibleStatements(viewer)],
      statementsWhere(filter, viewer, { isApart }),
      [aboutCampaign(filter)],
    );
  },
  through: ({ campaignId, ...filter }, { viewer }) =>
    campaignId == null
      ? null
      : {
          from: 'Campaign',
          owners: { id: campaignId.id },
          relation: 'listedStatements',
          nodeId: 'statementId',
          conditions: statementsWhere(filter, viewer).map((statement) => ({
            AND: [visibleStatements(viewer), Object.keys(filter).length === 0 ? {} : { statement }],
          })),
        },
});

/** With a filter, what members see is read from the indexes that readers' statements are read from: first those that are public. */
function statementsApart(
  viewer: Viewer,
  { kinds, wordings, statuses, channel }: Filter,
): Prisma.StatementWhereInput[] {
  const hasIndex = [kinds, wordings, statuses, channel].some((filter) => filter != null);
  return hasIndex && viewer.member !== null
    ? [{ visibility: 'PUBLIC' }, { visibility: 'MEMBERS' }]
    : [visibleStatements(viewer)];
}

type Filter = Partial<typeof StatementFilter.$inferInput>;

/** Selects the statements that meet the filter, but for its campaign. A statement meets one of the conditions, or both. */
export function statementsWhere(
  { organizationId, speakerId, articleId, channel, madeFrom, madeUntil, ...sorts }: Filter,
  viewer: Viewer,
  { isApart = false } = {},
): Prisma.StatementWhereInput[] {
  return combined<Prisma.StatementWhereInput>(
    ofSorts(sorts, isApart),
    organizationId == null
      ? [{}]
      : [{ speakerOrganizationId: organizationId.id }, { onBehalfOfId: organizationId.id }],
    [channel == null ? {} : { channel }],
    [speakerId == null ? {} : namesSpeaker('speaker', speakerId)],
    [
      articleId == null
        ? {}
        : {
            revisions: { some: { revision: { AND: [shownRevisions(viewer), { articleId: articleId.id }] } } },
          },
    ],
    [madeFrom == null ? {} : { madeOnLast: { gte: edtfRange(madeFrom).first } }],
    [madeUntil == null ? {} : { madeOnFirst: { lte: edtfRange(madeUntil).last } }],
  );
}

/** @param isApart whether each value of the first of these filters is a condition of its own */
function ofSorts(
  { kinds, wordings, statuses }: Pick<Filter, 'kinds' | 'wordings' | 'statuses'>,
  isApart: boolean,
): Prisma.StatementWhereInput[] {
  const sorts = Object.entries({ kind: kinds, wording: wordings, status: statuses });
  const given = sorts.flatMap(([column, values]) => (values == null ? [] : [{ column, values }]));
  return combined<object>(
    ...given.map(({ column, values }, index) =>
      isApart && index === 0
        ? eachOf(column, values as readonly string[])
        : [{ [column]: anyOf(values as readonly string[]) }],
    ),
  );
}

export function aboutCampaign({ campaignId }: Filter): Prisma.StatementWhereInput {
  return campaignId == null ? {} : { campaigns: { some: { id: campaignId.id } } };
}
