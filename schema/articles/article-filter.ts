import { ArticleState } from '../../generated/prisma/enums.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { Member } from '../members/members.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Section } from '../sections/section.ts';
import { Tag } from './tag.ts';

const OF_WORK = 'Of the articles that you work on. For readers, either value matches nothing.';
const OR_SLUGS = (nouns: string) => `The same, by current or former slugs of ${nouns}.`;

/** Options of a field with a time. */
const time = (description: string) => ({ type: 'DateTime', description }) as const;

const CustomFieldFilter = builder.inputType('CustomFieldFilter', {
  description: 'Selects the articles in which a custom field has a value, as `customFields` has it.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The name of a field that this newsroom declares as filterable.',
    }),
    value: t.field({
      type: 'JSON',
      required: true,
      description: 'The value: a text of at most 500 characters, a number, or a boolean.',
    }),
  }),
});

export const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Selects the articles that meet every given condition.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'Only articles in one of these states. Readers see only `PUBLISHED` articles.',
    }),
    languages: t.stringList({
      description: 'Only articles in one of these languages: BCP 47 tags, as `Article.language` has them.',
    }),
    tagIds: t.globalIDList({ for: [Tag], description: 'Only articles with at least one of these tags.' }),
    tagSlugs: t.stringList({ description: OR_SLUGS('the tags') }),
    sectionIds: t.globalIDList({
      for: [Section],
      description: 'Only articles in one of these sections, or in a section below one of them.',
    }),
    sectionSlugs: t.stringList({ description: OR_SLUGS('the sections') }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only articles about this campaign.' }),
    campaignSlug: t.string({ description: 'The same, by a current or former slug of the campaign.' }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only articles with a statement by this person or organisation.',
    }),
    speakerSlug: t.string({
      description: 'The same, by a current or former slug of the person or the organisation.',
    }),
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only articles by one of these people and organisations.',
    }),
    authorSlugs: t.stringList({ description: OR_SLUGS('the people and organisations') }),
    customField: t.field({
      type: CustomFieldFilter,
      description:
        'Only articles in which this custom field has this value, in the revision that you are shown.',
    }),
    createdById: t.globalID({
      for: [Member],
      description:
        'Only articles that this member owns. Of the articles that you work on; for readers, it matches nothing.',
    }),
    createdByMe: t.boolean({
      description:
        'If true, only articles that you own, which for readers are none. False is the same as leaving it out.',
    }),
    isReady: t.boolean({
      description: `If true, only articles that are ready for the desk; if false, only the others. ${OF_WORK}`,
    }),
    hasUnpublishedChanges: t.boolean({
      description: `If true, only published articles with a newer revision than readers see; if false, only the other articles. ${OF_WORK}`,
    }),
    hasOpenCommentRequests: t.boolean({
      description: `If true, only articles with an open request for comment; if false, only the others. ${OF_WORK}`,
    }),
    scheduledFrom: t.field(
      time(
        'Only articles scheduled for this time or later, withdrawn ones too. Readers see no scheduled articles.',
      ),
    ),
    scheduledUntil: t.field(
      time(
        'Only articles scheduled for this time or earlier, withdrawn ones too. Readers see no scheduled articles.',
      ),
    ),
    publishedFrom: t.field(time('Only articles first published at this time or later.')),
    publishedUntil: t.field(time('Only articles first published at this time or earlier.')),
    modifiedFrom: t.field(time('Only articles whose `lastModifiedAt` is this time or later.')),
    modifiedUntil: t.field(time('Only articles whose `lastModifiedAt` is this time or earlier.')),
  }),
});

export type ArticleFilterInput = Partial<typeof ArticleFilter.$inferInput>;
