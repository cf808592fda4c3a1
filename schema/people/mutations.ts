import { affiliationInput } from '../../src/people/affiliations.ts';
import { createOrganization } from '../../src/people/create-organization.ts';
import { createPerson } from '../../src/people/create-person.ts';
import { createSourceReport } from '../../src/people/create-source-report.ts';
import { identifierInput, SCHEME_NAMES } from '../../src/people/identifiers.ts';
import { accountInput } from '../../src/people/social-accounts.ts';
import { speakerInput } from '../../src/people/speaker.ts';
import { mergeOrganizations } from '../../src/people/merge-organizations.ts';
import { mergePeople } from '../../src/people/merge-people.ts';
import { updateOrganization } from '../../src/people/update-organization.ts';
import { updatePerson } from '../../src/people/update-person.ts';
import { updateSourceReport } from '../../src/people/update-source-report.ts';
import { inputType, listDescriptions } from '../kernel/inputs.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { SourceReport } from './sources.ts';
import { Organization, Person } from './speakers.ts';

inputType('SpeakerInput', speakerInput, {
  description: 'A person or an organisation: exactly one of them.',
  isOneOf: true,
  fields: { personId: 'The id of a person.', organizationId: 'The id of an organisation.' },
});

inputType('AffiliationInput', affiliationInput, {
  description: 'A role that the person holds or held in an organisation.',
  fields: {
    organizationId: 'The id of the organisation.',
    roleName: 'The role, for example "vice chair and president".',
    from: 'When the person took the role.',
    until: 'When the person left the role.',
  },
});

inputType('SocialAccountInput', accountInput, {
  description: 'An account on a social network.',
  fields: {
    platform: 'The network, for example "Bluesky".',
    handle: 'The name of the account on the network, for example "@ada.example".',
    url: 'The URL of the account.',
  },
});

inputType('IdentifierInput', identifierInput, {
  description: 'The identifier of a person or an organisation in a register.',
  fields: {
    scheme: `The register: ${SCHEME_NAMES.map((name) => `\`${name}\``).join(', ')}, or another one by its name in capitals, such as \`GND\`.`,
    value: 'Its entry, as the register writes it: "Q7259", "0000-0002-1825-0097".',
  },
});

const VISIBILITY =
  'Who can see it. The default is `MEMBERS`; it becomes public when a public object refers to it. `PUBLIC` requires the role EDITOR.';
const UPDATES =
  'Omitted fields keep their values; null clears a field. To change a list, add to it and remove from it, or replace it. Requires the role EDITOR.';

const PERSON = {
  name: 'The name, as printed.',
  description: 'Who the person is, in one sentence.',
  affiliations: 'The roles that the person holds or held in organisations.',
  accounts: "The person's accounts on social networks, in display order.",
  identifiers: "The person's entries in registers, in display order.",
};
const ORGANIZATION = {
  name: 'The name, as printed.',
  description: 'What the organisation is, in one sentence.',
  website: "The URL of the organisation's own site.",
  accounts: 'Its accounts on social networks, in display order.',
  identifiers: 'Its entries in registers, in display order.',
};
const SOURCE_REPORT = {
  outletIds: 'The ids of the organisations that published it, at least one, in display order.',
  headline: 'The headline of the report.',
  url: 'The URL of the report.',
  publishedOn: 'When it was published.',
};

const details = ({ accounts, identifiers }: { accounts: string; identifiers: string }) => ({
  ...listDescriptions('accounts', {
    whole: accounts,
    items: 'accounts',
    found: ', found by `platform` and `handle`',
    added: 'One with another `url` takes its place.',
  }),
  ...listDescriptions('identifiers', { whole: identifiers, items: 'identifiers' }),
});

mutation(createPerson, {
  description:
    'Creates a person. If they are `PUBLIC`, a `PersonUpdated` event is appended to the feed. Requires the role REPORTER.',
  input: { ...PERSON, visibility: VISIBILITY },
  payload: { person: Person, event: APPENDED },
});

mutation(createOrganization, {
  description:
    'Creates an organisation. If it is `PUBLIC`, an `OrganizationUpdated` event is appended to the feed. Requires the role REPORTER.',
  input: {
    ...ORGANIZATION,
    partOfId: 'The id of the organisation that it is a part of.',
    visibility: VISIBILITY,
  },
  payload: { organization: Organization, event: APPENDED },
});

mutation(createSourceReport, {
  description:
    'Records a report by one or several other outlets, on which articles and facts can be based. If it is `PUBLIC`, a `SourceReportUpdated` event is appended to the feed. Requires the role REPORTER.',
  input: { ...SOURCE_REPORT, visibility: VISIBILITY },
  payload: { sourceReport: SourceReport, event: APPENDED },
});

mutation(updatePerson, {
  description: `Updates a person. If readers see a difference, a \`PersonUpdated\` event is appended to the feed. A former slug leads on. ${UPDATES}`,
  input: {
    ...PERSON,
    ...listDescriptions('affiliations', {
      whole: PERSON.affiliations,
      items: 'roles',
      found: ', equal in all four fields',
    }),
    ...details(PERSON),
    id: 'The id of the person.',
  },
  payload: { person: Person, event: APPENDED },
});

mutation(updateOrganization, {
  description: `Updates an organisation. If readers see a difference, an \`OrganizationUpdated\` event is appended to the feed. A former slug leads on. ${UPDATES}`,
  input: {
    ...ORGANIZATION,
    ...details(ORGANIZATION),
    id: 'The id of the organisation.',
    partOfId:
      'The id of the organisation that it is a part of. It must not be the organisation itself, or one of its parts.',
  },
  payload: { organization: Organization, event: APPENDED },
});

mutation(updateSourceReport, {
  description: `Updates a report. If readers see a difference, a \`SourceReportUpdated\` event is appended to the feed. ${UPDATES}`,
  input: {
    ...SOURCE_REPORT,
    ...listDescriptions('outletIds', {
      whole: SOURCE_REPORT.outletIds,
      items: 'ids',
      removed: 'At least one must be left.',
    }),
    id: 'The id of the report.',
  },
  payload: { sourceReport: SourceReport, event: APPENDED },
});

const MERGES =
  "Everything that referred to the former now refers to the other. The former is gone, and its id and its slugs lead to the other. The details of the other stay; roles, accounts and identifiers are united. The result is public if either was. A merge can't be undone. Requires the role EDITOR.";

mutation(mergePeople, {
  description: `Merges two people who are one. If readers knew the former, a \`PersonMerged\` event is appended to the feed. ${MERGES}`,
  input: { fromId: 'The id of the person who is merged.', intoId: 'The id of the person who remains.' },
  payload: { person: Person, event: APPENDED },
});

mutation(mergeOrganizations, {
  description: `Merges two organisations that are one. If readers knew the former, an \`OrganizationMerged\` event is appended to the feed. ${MERGES}`,
  input: {
    fromId: 'The id of the organisation that is merged.',
    intoId:
      'The id of the organisation that remains. It must not be a part of the other one through a third.',
  },
  payload: { organization: Organization, event: APPENDED },
});
