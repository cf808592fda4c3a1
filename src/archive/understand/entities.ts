/**
 * The entities of the newsroom in an export, apart from articles (article-record.ts): the fields of each record, the columns that
 * they are in, and the checks that they pass when they are imported. Export and import are both made from this.
 */
import { z } from 'zod';
import {
  CampaignActionProgress,
  CampaignActionType,
  CampaignState,
  FigureKind,
  OutcomeExtent,
  RedactionReason,
  Role,
  StatementChannel,
  StatementKind,
  StatementStatus,
  StatementWording,
  Visibility,
} from '../../../generated/prisma/enums.ts';
import { slugOfTag } from '../../articles/revision.ts';
import { dateColumns } from '../../lib/edtf.ts';
import { daysOf } from '../../statements/create-statement.ts';
import { STATEMENT_RULES } from '../../statements/statement-input.ts';
import { date, language, line, slug, text, url } from '../../operations/validation.ts';

import {
  entity,
  id,
  maybe,
  maybeRef,
  maybeTime,
  of,
  orderedPart,
  part,
  ref,
  rowLinks,
  speakerFields,
  time,
  type Entity,
  type RowLinks,
} from './entity.ts';

const visibility = of(z.enum(Visibility));
const NAMED = { slug: of(slug), name: of(line), description: maybe(text) };
const IDENTIFIER = { id: of(id), scheme: of(line), value: of(line) };
const ACCOUNT = { id: of(id), platform: of(line), handle: of(line), url: maybe(url) };
/** A note among members. */
export const INTERNAL_NOTE = {
  id: of(id),
  text: of(text),
  authorId: ref('Member'),
  createdAt: time,
  resolvedAt: maybeTime,
};
const ORGANIZERS = { refersTo: 'Organization', own: 'A' } as const;
const SOURCES = { refersTo: 'SourceReport', own: 'A' } as const;

/** Of a campaign fact that was recorded in error. */
const RETRACTION = { retractedAt: maybeTime, retractionNote: maybe(text) };

type StatementFields = Record<string, string | boolean | undefined>;

/** Those of `recordStatement`, for the fields of a record. */
const RULES_OF_STATEMENTS = STATEMENT_RULES.map((rule) => ({
  ...rule,
  holds: (record: StatementFields) =>
    rule.holds({
      ...(record as never as Parameters<typeof rule.holds>[0]),
      passage: (record['passage'] as string | undefined) ?? null,
      madeOn: (record['madeOn'] as string | undefined) ?? null,
      receivedAt: record['receivedAt'] === undefined ? null : new Date(String(record['receivedAt'])),
    }),
}));

/** In this order, each refers to rows of those before it only. What else its rows refer to follows as links. */
export const ENTITIES: readonly Entity[] = [
  entity('Member', {
    fields: { name: of(line), role: of(z.enum(Role)), createdAt: time, deactivatedAt: maybeTime },
  }),
  // Without the keyed hash of the words, which another newsroom can't compare with anything.
  entity('Redaction', {
    fields: {
      targetType: of(line),
      targetId: of(id),
      reason: of(z.enum(RedactionReason)),
      publicNote: of(text),
      isPublic: of(z.boolean()),
      redactedAt: time,
      redactedById: maybeRef('Member'),
    },
  }),
  entity('Newsletter', { fields: { ...NAMED, frequency: of(line) } }),
  entity('Tag', {
    fields: { slug: of(slugOfTag), name: of(line), visibility },
    leads: { formerSlugs: slugOfTag, mergedIds: id },
  }),
  entity('Section', { fields: { slug: of(slug), name: of(line) }, leads: { formerSlugs: slug } }),
  entity('Organization', {
    fields: { ...NAMED, website: maybe(url), visibility },
    leads: { formerSlugs: slug, mergedIds: id },
    parts: {
      accounts: orderedPart('SocialAccount', 'organizationId', ACCOUNT),
      identifiers: orderedPart('Identifier', 'organizationId', IDENTIFIER),
    },
  }),
  entity('Person', {
    fields: { ...NAMED, visibility },
    leads: { formerSlugs: slug, mergedIds: id },
    parts: {
      affiliations: part('Affiliation', 'personId', {
        id: of(id),
        organizationId: ref('Organization'),
        roleName: of(line),
        from: maybe(date),
        until: maybe(date),
      }),
      accounts: orderedPart('SocialAccount', 'personId', ACCOUNT),
      identifiers: orderedPart('Identifier', 'personId', IDENTIFIER),
    },
  }),
  entity('SourceReport', {
    fields: {
      headline: maybe(line),
      url: maybe(url),
      publishedOn: maybe(date),
      visibility,
    },
    parts: {
      outlets: orderedPart('SourceOutlet', 'sourceId', { organizationId: ref('Organization') }),
      internalNotes: part('InternalNote', 'sourceId', INTERNAL_NOTE),
    },
  }),
  entity('Campaign', {
    fields: {
      slug: of(slug),
      name: of(line),
      summary: maybe(text),
      state: of(z.enum(CampaignState)),
      startedOn: maybe(date),
      createdAt: time,
    },
    leads: { formerSlugs: slug },
    parts: { targets: orderedPart('CampaignTarget', 'campaignId', { id: of(id), ...speakerFields('') }) },
    links: { organizerIds: { table: '_CampaignToOrganization', ...ORGANIZERS } },
  }),
  entity('CampaignDemand', {
    fields: { campaignId: ref('Campaign'), text: of(text), ...speakerFields('addressed'), ...RETRACTION },
    links: { sourceIds: { table: '_CampaignDemandToSourceReport', ...SOURCES } },
  }),
  entity('CampaignAction', {
    fields: {
      campaignId: ref('Campaign'),
      type: of(z.enum(CampaignActionType)),
      progress: of(z.enum(CampaignActionProgress)),
      title: of(line),
      description: maybe(text),
      startedOn: of(date),
      endedOn: maybe(date),
      place: maybe(line),
      ...RETRACTION,
    },
    parts: {
      actors: orderedPart('ActionActor', 'actionId', speakerFields('')),
      targets: orderedPart('ActionTarget', 'actionId', speakerFields('')),
      figures: part('ActionFigure', 'actionId', {
        id: of(id),
        kind: of(z.enum(FigureKind)),
        low: of(z.int().min(0, 'must not be negative')),
        high: maybe(z.int()),
        ...speakerFields('attributed'),
        sourceId: maybeRef('SourceReport'),
        ...RETRACTION,
      }),
    },
    links: {
      organizerIds: { table: '_CampaignActionToOrganization', ...ORGANIZERS },
      sourceIds: { table: '_CampaignActionToSourceReport', ...SOURCES },
    },
    derived: ({ startedOn }) => dateColumns('startedOn', String(startedOn)),
  }),
  entity('CampaignOutcome', {
    fields: {
      campaignId: ref('Campaign'),
      demandId: maybeRef('CampaignDemand'),
      summary: of(text),
      occurredOn: of(date),
      extent: of(z.enum(OutcomeExtent)),
      ...speakerFields('target'),
      ...RETRACTION,
    },
    links: { sourceIds: { table: '_CampaignOutcomeToSourceReport', ...SOURCES } },
    derived: ({ occurredOn }) => dateColumns('occurredOn', String(occurredOn)),
  }),
  entity('Statement', {
    fields: {
      kind: of(z.enum(StatementKind)),
      wording: of(z.enum(StatementWording)),
      text: of(text),
      language: of(language),
      translatedFrom: maybe(language),
      ...speakerFields('speaker'),
      speakerIsNamed: of(z.boolean()),
      roleName: maybe(line),
      attributionText: maybe(line),
      onBehalfOfId: maybeRef('Organization'),
      audience: maybe(line),
      channel: of(z.enum(StatementChannel)),
      madeOn: maybe(date),
      receivedAt: maybeTime,
      place: maybe(line),
      status: of(z.enum(StatementStatus)),
      statusNote: maybe(text),
      amendedByNewsroom: of(z.boolean()),
      sourceId: maybeRef('SourceReport'),
      passage: maybe(text),
      originalUrl: maybe(url),
      visibility,
      recordedAt: time,
      redactionId: maybeRef('Redaction'),
    },
    parts: { internalNotes: part('InternalNote', 'statementId', INTERNAL_NOTE) },
    links: { campaignIds: { table: '_CampaignToStatement', own: 'B', refersTo: 'Campaign' } },
    derived({ madeOn, receivedAt }) {
      const days = daysOf({
        madeOn: typeof madeOn === 'string' ? madeOn : null,
        receivedAt: typeof receivedAt === 'string' ? new Date(receivedAt) : null,
      });
      return { madeOnFirst: days.first, madeOnLast: days.last };
    },
    rules: [
      ...RULES_OF_STATEMENTS,
      {
        of: ['speakerIsNamed', 'speakerPersonId', 'roleName'],
        holds: ({ speakerIsNamed, speakerPersonId, roleName }: StatementFields) =>
          speakerIsNamed !== false || (speakerPersonId === undefined && roleName !== undefined),
        code: 'REQUIRED',
        message: "must say who spoke if the speaker isn't named, who is then no person",
        path: ['roleName'],
      },
    ],
  }),
];

export const PARTS_OF_ORGANIZATIONS = rowLinks('OrganizationPart', 'Organization', {
  partOfId: ref('Organization'),
});

export const ROW_LINKS: readonly RowLinks[] = [
  PARTS_OF_ORGANIZATIONS,
  rowLinks('SectionParent', 'Section', { parentId: ref('Section') }),
  rowLinks('MemberPerson', 'Member', { personId: ref('Person') }, 'Person'),
  rowLinks('StatementLink', 'Statement', {
    amendedById: maybeRef('Statement'),
    inReplyToId: maybeRef('Statement'),
  }),
  rowLinks('LiveBlogPin', 'LiveBlog', { pinnedPostId: ref('LivePost') }, 'LivePost'),
];
