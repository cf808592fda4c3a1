import type { Prisma } from '../../generated/prisma/client.ts';
import {
  StatementChannel,
  StatementKind,
  StatementStatus,
  StatementWording,
} from '../../generated/prisma/enums.ts';
import { edtfRange } from '../../src/lib/edtf.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Article } from '../articles/article.ts';
import { listedRows } from '../articles/article-order.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { anyOf, crossProduct, conditionPerValue } from '../kernel/filters.ts';
import { list } from '../kernel/list.ts';
import { Organization, Person } from '../people/speakers.ts';
import { BY_DEFAULT, NEWEST_FIRST } from './statement.ts';

export const StatementFilter = builder.inputType('StatementFilter', {
  description: 'Selects the statements that meet all given conditions.',
  fields: (t) => ({
    kinds: t.field({ type: [StatementKind], description: 'Only statements of one of these kinds.' }),
    wordings: t.field({
      type: [StatementWording],
      description: 'Only statements with one of these wordings.',
    }),
    statuses: t.field({
      type: [StatementStatus],
      description: 'Only statements with one of these statuses. By default, all but `RECORDED_IN_ERROR`.',
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
      description: 'Only statements about this campaign or made in it.',
    }),
    articleId: t.globalID({
      for: [Article],
      description: 'Only statements that this article refers to, in the revision you see.',
    }),
    madeFrom: t.field({
      type: 'EDTFDate',
      description:
        'Only statements whose date can be this date or later, in UTC. One without a date can have any.',
    }),
    madeUntil: t.field({
      type: 'EDTFDate',
      description:
        'Only statements whose date can be this date or earlier, in UTC. One without a date can have any.',
    }),
  }),
});

list('statements', {
  of: 'Statement',
  description: 'The statements visible to you, newest first; those without a date come last.',
  filter: StatementFilter,
  orderBy: NEWEST_FIRST,
  where: (filter, { viewer }) => {
    const { speakerId, organizationId, articleId } = filter;
    // The index of one of these has few rows, so the other conditions need none.
    const isSelective = speakerId != null || organizationId != null || articleId != null;
    return crossProduct<Prisma.StatementWhereInput>(
      isSelective ? [visibleStatements(viewer)] : visibilityReads(viewer, filter),
      statementsWhere(filter, viewer, { splitsValues: !isSelective }),
      [aboutCampaign(filter)],
      [standing(filter)],
    );
  },
  through: ({ campaignId, ...filter }, { viewer }) =>
    campaignId == null || filter.statuses?.includes('RECORDED_IN_ERROR')
      ? null
      : {
          owners: { Campaign: { id: campaignId.id } },
          relation: 'listedStatements',
          nodeId: 'statementId',
          conditions: statementsWhere(filter, viewer).map((statement) => ({
            AND: [visibleStatements(viewer), Object.keys(filter).length === 0 ? {} : { statement }],
          })),
        },
});

/** The indexes of these columns begin with the visibility. So members read the public statements and the others separately. */
function visibilityReads(
  viewer: Viewer,
  { kinds, wordings, statuses, channel }: StatementFilterInput,
): Prisma.StatementWhereInput[] {
  const hasIndex = [kinds, wordings, statuses, channel].some((filter) => filter != null);
  return hasIndex && viewer.member !== null
    ? [{ visibility: 'PUBLIC' }, { visibility: 'MEMBERS' }]
    : [visibleStatements(viewer)];
}

type StatementFilterInput = Partial<typeof StatementFilter.$inferInput>;

/**
 * Selects the statements that meet the filter, except for its campaign. They meet at least one of the conditions.
 * @param splitsValues whether each value of the first column is a condition of its own, which an index reads in order
 */
export function statementsWhere(
  {
    organizationId,
    speakerId,
    articleId,
    channel,
    madeFrom,
    madeUntil,
    kinds,
    wordings,
    statuses,
  }: StatementFilterInput,
  viewer: Viewer,
  { splitsValues = false } = {},
): Prisma.StatementWhereInput[] {
  return crossProduct<Prisma.StatementWhereInput>(
    withValues({ kind: kinds, wording: wordings, status: statuses }, splitsValues),
    organizationId == null
      ? [{}]
      : [{ speakerOrganizationId: organizationId.id }, { onBehalfOfId: organizationId.id }],
    [channel == null ? {} : { channel }],
    [speakerId == null ? {} : namesSpeaker('speaker', speakerId)],
    [
      articleId == null
        ? {}
        : {
            articles: {
              some: { articleId: articleId.id, OR: listedRows(viewer, { relation: 'ABOUT' }, null) },
            },
          },
    ],
    [madeFrom == null ? {} : { madeOnLast: { gte: edtfRange(madeFrom).first } }],
    [madeUntil == null ? {} : { madeOnFirst: { lte: edtfRange(madeUntil).last } }],
  );
}

function withValues(
  columns: Readonly<Record<string, readonly string[] | null | undefined>>,
  splitsValues: boolean,
): Prisma.StatementWhereInput[] {
  const given = Object.entries(columns).flatMap(([column, values]) =>
    values == null ? [] : [{ column, values }],
  );
  return crossProduct<object>(
    ...given.map(({ column, values }, index) =>
      splitsValues && index === 0 ? conditionPerValue(column, values) : [{ [column]: anyOf(values) }],
    ),
  );
}

/** Lists have no statements that were recorded in error, unless the filter names statuses. */
export function standing({ statuses }: StatementFilterInput): Prisma.StatementWhereInput {
  return statuses == null ? BY_DEFAULT : {};
}

export function aboutCampaign({ campaignId }: StatementFilterInput): Prisma.StatementWhereInput {
  return campaignId == null ? {} : { campaigns: { some: { id: campaignId.id } } };
}
