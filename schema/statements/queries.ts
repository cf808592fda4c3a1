import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Prisma } from '../../generated/prisma/client.ts';
import { shownRevisions } from '../../src/articles/policy.ts';
import { edtfRange } from '../../src/edtf.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Article } from '../articles/article.ts';
import { builder } from '../kernel/builder.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { NODES, pageOf, pageQuery } from '../kernel/pages.ts';
import { Organization, Person } from '../people/speakers.ts';
import {
  newestStatements,
  Statement,
  StatementChannel,
  StatementConnection,
  StatementKind,
} from './statement.ts';

const StatementFilter = builder.inputType('StatementFilter', {
  description: 'Statements that meet every condition given.',
  fields: (t) => ({
    kind: t.field({ type: StatementKind }),
    channel: t.field({ type: StatementChannel }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Attributed to this person or organisation.',
    }),
    organizationId: t.globalID({
      for: [Organization],
      description: 'Made by this organisation, or on its behalf.',
    }),
    campaignId: t.globalID({ for: [Campaign] }),
    articleId: t.globalID({ for: [Article], description: 'Carried by this article as you see it.' }),
    madeFrom: t.field({ type: 'EDTFDate', description: 'Made on this date or later, as far as is known.' }),
    madeUntil: t.field({ type: 'EDTFDate', description: 'Made on this date or before, as far as is known.' }),
  }),
});

builder.queryField('statements', (t) =>
  t.connection(
    {
      type: Statement,
      description: 'Who said what, newest first.',
      args: { filter: t.arg({ type: StatementFilter }) },
      resolve: async (_root, args, context, info) => {
        const { prisma, viewer } = context;
        const where = statementsWhere(args.filter, viewer);
        const rows = await prisma.statement.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, newestStatements),
        });
        return {
          ...pageOf(rows, args, newestStatements),
          totalCount: () => prisma.statement.count({ where }),
        };
      },
    },
    StatementConnection,
  ),
);

type Filter = typeof StatementFilter.$inferInput | null | undefined;

function statementsWhere(filter: Filter, viewer: Viewer): Prisma.StatementWhereInput {
  const { kind, channel, speakerId, organizationId, campaignId, articleId, madeFrom, madeUntil } = withRowIds(
    filter ?? {},
  );
  return {
    AND: [
      visibleStatements(viewer),
      kind == null ? {} : { kind },
      channel == null ? {} : { channel },
      speakerId == null ? {} : { OR: [{ speakerPersonId: speakerId }, { speakerOrganizationId: speakerId }] },
      organizationId == null
        ? {}
        : { OR: [{ speakerOrganizationId: organizationId }, { onBehalfOfId: organizationId }] },
      campaignId == null ? {} : { campaigns: { some: { id: campaignId } } },
      articleId == null
        ? {}
        : { revisions: { some: { revision: { AND: [shownRevisions(viewer), { articleId }] } } } },
      madeFrom == null ? {} : { madeOnLast: { gte: edtfRange(madeFrom).first } },
      madeUntil == null ? {} : { madeOnFirst: { lte: edtfRange(madeUntil).last } },
    ],
  };
}
