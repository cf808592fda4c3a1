/**
 * The demo story's people, organisations, reports, tags and sections.
 *
 * The tables in this folder hold what the newsroom recorded, as rows that name each other by slug or key;
 * `seed.ts` writes them. The story is real and told in our own words. What the demo shows beyond it is made up: the
 * library of Exampleton with its article and draft, which say so, and that the demo desk got a day wrong and published a
 * page twice.
 */
import type { Prisma } from '../../generated/prisma/client.ts';
import { newsroom } from './house.ts';

/** The columns that a table gives. `seed.ts` adds the others: ids, and what follows from a date. */
type Row<Columns, Added extends keyof Columns = never> = Omit<Columns, Added | 'id'>;

/** Rows are public unless they say otherwise: published articles and the campaign carry them. */
export const members = { visibility: 'MEMBERS' } as const;

interface Account extends Omit<
  Prisma.SocialAccountCreateManyInput,
  'id' | 'personId' | 'organizationId' | 'position'
> {
  owner: string;
}

interface Organization extends Row<Prisma.OrganizationCreateManyInput, 'partOfId'> {
  partOf?: string;
}

export const organizations: Organization[] = [
  {
    slug: 'microsoft',
    name: 'Microsoft',
    description: 'Technology company with headquarters in Redmond, Washington.',
    website: 'https://www.microsoft.com/',
  },
  {
    slug: 'no-azure-for-apartheid',
    name: 'No Azure for Apartheid',
    description: 'A campaign of current and former Microsoft workers.',
    website: 'https://noazureforapartheid.com/',
  },
  {
    slug: 'cair-wa',
    name: 'CAIR-WA',
    description: 'The Washington chapter of the Council on American-Islamic Relations.',
  },
  { slug: 'israel-ministry-of-defense', name: 'Israel’s Ministry of Defense', description: 'In short IMOD.' },
  { slug: 'israel-defense-forces', name: 'Israel Defense Forces' },
  {
    slug: 'unit-8200',
    name: 'Unit 8200',
    description: 'A unit of the Israel Defense Forces.',
    partOf: 'israel-defense-forces',
  },
  { slug: 'the-guardian', name: 'The Guardian', website: 'https://www.theguardian.com/' },
  { slug: 'plus-972-magazine', name: '+972 Magazine', website: 'https://www.972mag.com/' },
  { slug: 'local-call', name: 'Local Call' },
  { slug: 'associated-press', name: 'The Associated Press', website: 'https://apnews.com/' },
  { slug: 'drop-site-news', name: 'Drop Site News', website: 'https://www.dropsitenews.com/' },
  {
    slug: 'association-of-sample-libraries',
    name: 'Association of Sample Libraries (example)',
    description: 'A made-up association, for the draft of this demo.',
    website: 'https://sample-libraries.example/',
    ...members,
  },
  {
    slug: 'friends-of-exampleton-library',
    name: 'Friends of Exampleton Library (example)',
    description: 'A made-up association in a made-up town.',
    website: 'https://library-friends.example/',
  },
  {
    slug: 'dateline-demo-newsroom',
    name: newsroom,
    description: 'The newsroom of this demo, which is invented.',
  },
];

/** Nobody real: those who write for the newsroom of this demo. */
export const reporters = ['dana-dateline-demo', 'rae-rapport-demo'] as const;

export const people: Row<Prisma.PersonCreateManyInput>[] = [
  { slug: 'brad-smith', name: 'Brad Smith', description: 'Vice chair and president of Microsoft.' },
  { slug: 'sabrene-odeh', name: 'Sabrene Odeh', description: 'Community legal advocate at CAIR-WA.' },
  { slug: 'imraan-siddiqi', name: 'Imraan Siddiqi', description: 'Executive director of CAIR-WA.' },
  { slug: 'ryan-grim', name: 'Ryan Grim', description: 'Journalist at Drop Site News.' },
  { slug: 'molly-shah', name: 'Molly Shah', description: 'On Bluesky.' },
  {
    slug: 'robin-example',
    name: 'Robin Example (example)',
    description: 'A made-up lecturer in library studies, for the draft of this demo.',
    ...members,
  },
  {
    slug: 'sam-sample',
    name: 'Sam Sample (example)',
    description: 'A made-up mayor of Exampleton, a made-up town.',
  },
  {
    slug: 'toni-template',
    name: 'Toni Template (example)',
    description: 'A made-up reader who collects signatures in Exampleton, a made-up town.',
  },
  {
    slug: 'dana-dateline-demo',
    name: 'Dana Dateline (demo)',
    description: 'Invented for this demo: writes about technology.',
  },
  {
    slug: 'rae-rapport-demo',
    name: 'Rae Rapport (demo)',
    description: 'Invented for this demo: writes about work, and about Exampleton.',
  },
];

export const accounts: { people: Account[]; organizations: Account[] } = {
  people: [
    {
      owner: 'molly-shah',
      platform: 'Bluesky',
      handle: '@mommunism.bsky.social',
      url: 'https://bsky.app/profile/mommunism.bsky.social',
    },
  ],
  organizations: [
    {
      owner: 'association-of-sample-libraries',
      platform: 'Bluesky',
      handle: '@sample-libraries.example',
    },
  ],
};

interface Affiliation extends Row<Prisma.AffiliationCreateManyInput, 'personId' | 'organizationId'> {
  person: string;
  organization: string;
}

export const affiliations: Affiliation[] = [
  { person: 'brad-smith', organization: 'microsoft', roleName: 'vice chair and president' },
  { person: 'sabrene-odeh', organization: 'cair-wa', roleName: 'community legal advocate' },
  { person: 'imraan-siddiqi', organization: 'cair-wa', roleName: 'executive director' },
  { person: 'ryan-grim', organization: 'drop-site-news', roleName: 'journalist' },
  {
    person: 'robin-example',
    organization: 'association-of-sample-libraries',
    roleName: 'adviser',
    from: '2019',
    until: '2024-06',
  },
  ...reporters.map((person) => ({
    person,
    organization: 'dateline-demo-newsroom',
    roleName: 'reporter',
  })),
];

interface Source extends Row<Prisma.SourceReportCreateManyInput> {
  key: string;
  outlets: string[];
}

// The facts give no headlines of the real reports, so those stay empty.
export const sources: Source[] = [
  {
    key: 'joint-august',
    outlets: ['the-guardian', 'plus-972-magazine', 'local-call'],
    url: 'https://www.theguardian.com/world/2025/aug/06/microsoft-israeli-military-palestinian-phone-calls-cloud',
    publishedOn: '2025-08-06',
  },
  {
    key: 'guardian-september',
    outlets: ['the-guardian'],
    url: 'https://www.theguardian.com/world/2025/sep/25/microsoft-blocks-israels-use-of-its-technology-in-mass-surveillance-of-palestinians',
    publishedOn: '2025-09-25',
  },
  { key: 'ap', outlets: ['associated-press'], publishedOn: '2025' },
  {
    key: 'drop-site',
    outlets: ['drop-site-news'],
    publishedOn: '2025',
  },
  {
    key: 'sundays-leaflet',
    outlets: ['friends-of-exampleton-library'],
    headline: 'Why the library should be open on Sundays (example)',
    publishedOn: '2025-03',
  },
  {
    key: 'sundays-thanks',
    outlets: ['friends-of-exampleton-library'],
    headline: 'Thank you for your signatures (example)',
    publishedOn: '2025-06',
  },
  {
    key: 'sundays-guide',
    outlets: ['association-of-sample-libraries'],
    headline: 'What a Sunday costs (example)',
    url: 'https://sample-libraries.example/what-a-sunday-costs',
    publishedOn: '2024-11~',
    ...members,
  },
];

export const tags: Row<Prisma.TagCreateManyInput>[] = [
  { slug: 'example', name: 'Example' },
  { slug: 'technology', name: 'Technology' },
  { slug: 'surveillance', name: 'Surveillance' },
  { slug: 'workers-rights', name: 'Workers’ rights' },
  { slug: 'explainers-in-the-making', name: 'Explainers in the making', ...members },
];

interface Section extends Row<Prisma.SectionCreateManyInput, 'parentId'> {
  parent?: string;
}

/** Each after the one above it. */
export const sections: Section[] = [
  { slug: 'news', name: 'News' },
  { slug: 'technology', name: 'Technology', parent: 'news' },
  { slug: 'labour', name: 'Labour', parent: 'news' },
  { slug: 'examples', name: 'Examples' },
];
