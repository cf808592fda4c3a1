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
import { LOOKS_UP_SLUGS } from '../kernel/cost.ts';
import { anyOf, crossProduct, conditionPerValue } from '../kernel/filters.ts';
import type { ApiContext } from '../kernel/context.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { namesIn, type Names } from '../kernel/named.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { SourceReport } from '../people/sources.ts';
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
    channels: t.field({
      type: [StatementChannel],
      description: 'Only statements made through one of these channels.',
    }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description:
        'Only statements by this person or organisation. For those that others made on behalf of an organisation, too, use `organizationId`.',
    }),
    speakerSlug: t.string({
      description: 'The same, by a current or former slug of the person or the organisation.',
    }),
    organizationId: t.globalID({
      for: [Organization],
      description: 'Only statements by this organisation or on its behalf.',
    }),
    organizationSlug: t.string({ description: 'The same, by a current or former slug of the organisation.' }),
    campaignId: t.globalID({
      for: [Campaign],
      description: 'Only statements about this campaign or made in it.',
    }),
    campaignSlug: t.string({ description: 'The same, by a current or former slug of the campaign.' }),
    articleId: t.globalID({
      for: [Article],
      description: 'Only statements that this article refers to, in the revision you see.',
    }),
    articleSlug: t.string({ description: 'The same, by a current or former slug of the article.' }),
    madeFrom: t.field({
      type: 'EDTFDate',
      description:
        'Only statements whose date can be this date or later, in UTC: one of `2025-09` is also found from `2025-09-28`. Those without a date are left out.',
    }),
    madeUntil: t.field({
      type: 'EDTFDate',
      description:
        'Only statements whose date can be this date or earlier, in UTC. Those without a date are left out.',
    }),
  }),
});

list('statements', {
  of: 'Statement',
  description: 'The statements visible to you, newest first; those without a date come last.',
  filter: StatementFilter,
  orderBy: NEWEST_FIRST,
  extensions: LOOKS_UP_SLUGS,
  where: async (filter, context) => {
    const { viewer } = context;
    const names = await namesIn(filter, STATEMENT_NOUNS, context);
    // The index of one of these has few rows, so the other conditions need none.
    const isSelective = [names.speaker, names.organization, names.article].some(({ length }) => length > 0);
    return crossProduct<Prisma.StatementWhereInput>(
      isSelective ? [visibleStatements(viewer)] : visibilityReads(viewer, filter),
      statementsWhere(filter, names, viewer, { splitsValues: !isSelective }),
      [standing(filter)],
    );
  },
  through: async (filter, context) => {
    const { viewer } = context;
    const names = await namesIn(filter, STATEMENT_NOUNS, context);
    const [campaigns, ...others] = names.campaign;
    if (campaigns === undefined || filter.statuses?.includes('RECORDED_IN_ERROR') === true) return null;
    return {
      owners: { Campaign: { id: oneOf(campaigns.map(({ id }) => id)) } },
      relation: 'listedStatements',
      nodeId: 'statementId',
      conditions: listedStatements(filter, { ...names, campaign: others }, viewer),
    };
  },
});

/** What a filter of statements names. */
export const STATEMENT_NOUNS = {
  speaker: ['Person', 'Organization'],
  organization: ['Organization'],
  campaign: ['Campaign'],
  article: ['Article'],
} as const;

/** Conditions on the rows that list the statements of a campaign. */
export function listedStatements(
  filter: StatementFilterInput,
  names: Names<typeof STATEMENT_NOUNS>,
  viewer: Viewer,
): Prisma.CampaignStatementWhereInput[] {
  return statementsWhere(filter, names, viewer).map((statement) => ({
    AND: [visibleStatements(viewer), isEmpty(statement) ? {} : { statement }],
  }));
}

/** Without a condition, the statement isn't looked up. */
function isEmpty({ AND = [], ...others }: Prisma.StatementWhereInput): boolean {
  return Object.keys(others).length === 0 && [AND].flat().every(isEmpty);
}

builder.prismaObjectField(SourceReport, 'statements', (t) =>
  t.connection(
    {
      description: 'The statements that it reports, newest first; those without a date come last.',
      args: {
        filter: t.arg({ type: StatementFilter, description: 'Only statements that meet all conditions.' }),
      },
      extensions: LOOKS_UP_SLUGS,
      ...relationPage({
        from: 'SourceReport',
        relation: 'statements',
        of: 'Statement',
        where: statementsUnder,
        orderBy: NEWEST_FIRST,
      }),
    },
    connectionOf('Statement'),
  ),
);

/** The statements under an object that the viewer sees and that meet the filter. */
export async function statementsUnder({ filter }: StatementArgs, context: ApiContext) {
  const { viewer } = context;
  const given = filter ?? {};
  return crossProduct<Prisma.StatementWhereInput>(
    [visibleStatements(viewer)],
    statementsWhere(given, await namesIn(given, STATEMENT_NOUNS, context), viewer),
    [standing(given)],
  );
}

/** The indexes of these columns begin with the visibility. So members read the public statements and the others separately. */
function visibilityReads(
  viewer: Viewer,
  { kinds, wordings, statuses, channels }: StatementFilterInput,
): Prisma.StatementWhereInput[] {
  const hasIndex = [kinds, wordings, statuses, channels].some((filter) => filter != null);
  return hasIndex && viewer.member !== null
    ? [{ visibility: 'PUBLIC' }, { visibility: 'MEMBERS' }]
    : [visibleStatements(viewer)];
}

export type StatementFilterInput = Partial<typeof StatementFilter.$inferInput>;

/** The arguments of a list of statements under an object. */
export interface StatementArgs {
  readonly filter?: StatementFilterInput | null | undefined;
}

/**
 * Selects the statements that meet the filter. They meet at least one of the conditions.
 * @param splitsValues whether each value of the first column is a condition of its own, which an index reads in order
 */
export function statementsWhere(
  { channels, madeFrom, madeUntil, kinds, wordings, statuses }: StatementFilterInput,
  { speaker, organization, campaign, article }: Names<typeof STATEMENT_NOUNS>,
  viewer: Viewer,
  { splitsValues = false } = {},
): Prisma.StatementWhereInput[] {
  return crossProduct<Prisma.StatementWhereInput>(
    withValues({ kind: kinds, wording: wordings, status: statuses, channel: channels }, splitsValues),
    ...organization.map((ids) =>
      ids.flatMap(({ id }) => [{ speakerOrganizationId: id }, { onBehalfOfId: id }]),
    ),
    ...speaker.map((ids) => ids.map((id) => namesSpeaker('speaker', id))),
    ...article.map((ids) => [
      {
        articles: {
          some: {
            articleId: oneOf(ids.map(({ id }) => id)),
            OR: listedRows(viewer, { relation: 'ABOUT' }, null),
          },
        },
      },
    ]),
    ...campaign.map((ids) => [{ campaigns: { some: { id: oneOf(ids.map(({ id }) => id)) } } }]),
    [madeFrom == null ? {} : { madeOnLast: { gte: edtfRange(madeFrom).first } }],
    [madeUntil == null ? {} : { madeOnFirst: { lte: edtfRange(madeUntil).last } }],
    // One without a date has the range of all dates.
    [
      madeFrom == null && madeUntil == null
        ? {}
        : { OR: [{ madeOn: { not: null } }, { receivedAt: { not: null } }] },
    ],
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
function standing({ statuses }: StatementFilterInput): Prisma.StatementWhereInput {
  return statuses == null ? BY_DEFAULT : {};
}
