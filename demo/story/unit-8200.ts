/** The body of the story's article. */
import { newsroom, picture, rights } from './house.ts';
import type { Block } from './rows.ts';

export const STORY_ARTICLE = 'microsoft-cuts-off-unit-8200';

export const unit8200: Block[] = [
  {
    key: 'lead',
    kind: 'PARAGRAPH',
    html: 'Microsoft has cut off a unit of Israel’s military from some of its cloud storage and AI services, after reporting by several outlets and protests by its own workers. Brad Smith, the company’s vice chair and president, told employees in a memo on Thursday.',
  },
  {
    key: 'reports',
    kind: 'PARAGRAPH',
    html: '<a href="https://www.theguardian.com/world/2025/aug/06/microsoft-israeli-military-palestinian-phone-calls-cloud">The Guardian</a>, +972 Magazine and Local Call had reported jointly on 6 August that Unit 8200 stored data of millions of phone calls by Palestinians on Azure, Microsoft’s cloud platform. The Associated Press and Drop Site News published further reports during the year.',
  },
  { key: 'principles', kind: 'QUOTE', statement: 'smith-principles' },
  { key: 'evidence', kind: 'QUOTE', statement: 'smith-evidence' },
  { key: 'review', kind: 'QUOTE', statement: 'smith-review' },
  {
    key: 'document',
    kind: 'PARAGRAPH',
    html: 'The Guardian <a href="https://www.theguardian.com/world/2025/sep/25/microsoft-blocks-israels-use-of-its-technology-in-mass-surveillance-of-palestinians">reported the decision</a> on the same day, with a document that it obtained.',
  },
  { key: 'first-case', kind: 'QUOTE', statement: 'guardian-first-case' },
  {
    key: 'ministry',
    kind: 'PARAGRAPH',
    html: 'A senior executive, who is not named, told Israel’s Ministry of Defense where the company stands.',
  },
  { key: 'executive', kind: 'QUOTE', statement: 'executive-to-ministry' },
  { key: 'workers', kind: 'HEADING', level: 2, text: 'Pressure from its own workers' },
  {
    key: 'post',
    kind: 'EMBED',
    url: 'https://bsky.app/profile/mommunism.bsky.social',
    provider: 'Bluesky',
    caption: 'Molly Shah on Bluesky, 25 September 2025.',
    statement: 'shah-post',
  },
  {
    key: 'victory',
    kind: 'PARAGRAPH',
    html: 'Ryan Grim of Drop Site News wrote that for the dissident workers the decision is <q data-statement="grim-victory">a major victory.</q>',
  },
  {
    key: 'campaign',
    kind: 'PARAGRAPH',
    html: 'Workers shared a petition inside the company in May 2024. There have been protests at company events and offices, a rally outside the headquarters, a demonstration at a data centre in the Netherlands and an occupation of Smith’s office, over which seven current and former workers were arrested. Five people have been dismissed after protests, according to No Azure for Apartheid, a campaign of current and former Microsoft workers. It has two demands.',
  },
  {
    key: 'demands',
    kind: 'LIST',
    ordered: true,
    items: [
      'End all contracts with Israel’s military: a “digital arms embargo”.',
      'Protect workers who speak up.',
    ],
  },
  {
    key: 'timeline',
    kind: 'IMAGE',
    url: picture('timeline.svg'),
    altText:
      'Drawing of a timeline: petition in May 2024, joint report on 6 August 2025, rally on 26 August, services disabled on 25 September.',
    caption: 'From a petition to the end of some services.',
    creditText: `Drawing: ${newsroom}`,
    license: rights.license,
    width: 1200,
    height: 675,
  },
  {
    key: 'advocates',
    kind: 'PARAGRAPH',
    html: 'The Washington chapter of the Council on American-Islamic Relations (CAIR-WA) says that more is needed.',
  },
  { key: 'step', kind: 'QUOTE', statement: 'odeh-step' },
  { key: 'listen', kind: 'QUOTE', statement: 'odeh-listen' },
  { key: 'divest', kind: 'QUOTE', statement: 'siddiqi-divest' },
];
