import { builder } from '../kernel/builder.ts';
import { FeedEvent } from './event.ts';

builder.prismaObject('FeedEvent', {
  variant: 'PersonUpdated',
  interfaces: [FeedEvent],
  description:
    'What readers see of a person changed: their details, roles, articles or campaigns. Also sent when a public person is created.',
  fields: (t) => ({
    person: t.relation('person', { onNull: 'error', description: 'The person as they are now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'OrganizationUpdated',
  interfaces: [FeedEvent],
  description:
    'What readers see of an organisation changed: its details, people, parts, parent organisation, articles or campaigns. Also sent when a public organisation is created.',
  fields: (t) => ({
    organization: t.relation('organization', {
      onNull: 'error',
      description: 'The organisation as it is now.',
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'SourceReportUpdated',
  interfaces: [FeedEvent],
  description: 'What readers see of a report changed. Also sent when a public report is created.',
  fields: (t) => ({
    source: t.relation('source', { onNull: 'error', description: 'The report as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'SectionCreated',
  interfaces: [FeedEvent],
  description: 'A section was created.',
  fields: (t) => ({
    section: t.relation('section', { onNull: 'error', description: 'The section.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'SectionUpdated',
  interfaces: [FeedEvent],
  description:
    'A section changed for readers: its name, its slug, its place in the tree, or the sections and articles below it.',
  fields: (t) => ({
    section: t.relation('section', { onNull: 'error', description: 'The section as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'NewsletterCreated',
  interfaces: [FeedEvent],
  description: 'A newsletter was created.',
  fields: (t) => ({
    newsletter: t.relation('newsletter', { onNull: 'error', description: 'The newsletter.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'NewsletterUpdated',
  interfaces: [FeedEvent],
  description: 'A newsletter changed.',
  fields: (t) => ({
    newsletter: t.relation('newsletter', { onNull: 'error', description: 'The newsletter as it is now.' }),
  }),
});
