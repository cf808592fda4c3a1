import { builder } from '../kernel/builder.ts';
import { FeedEvent } from './event.ts';

builder.prismaObject('FeedEvent', {
  variant: 'PersonUpdated',
  interfaces: [FeedEvent],
  description: 'What is known of a person changed.',
  fields: (t) => ({
    person: t.relation('person', { onNull: 'error', description: 'The person as they are now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'OrganizationUpdated',
  interfaces: [FeedEvent],
  description: 'What is known of an organisation changed.',
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
  description: 'What is known of a report changed.',
  fields: (t) => ({
    source: t.relation('source', { onNull: 'error', description: 'The report as it is now.' }),
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
