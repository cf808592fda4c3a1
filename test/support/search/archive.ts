/**
 * A small town's archive, made up for questions with known answers. The key of each row is its slug, or for rows without one the
 * beginning of what it says.
 */

interface Name {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

export const PEOPLE: readonly Name[] = [
  { slug: 'mara-okafor', name: 'Mara Okafor', description: 'Mayor of Harrow Bay since 2019.' },
  { slug: 'jonas-lindqvist', name: 'Jonas Lindqvist', description: 'Harbour master until 2023.' },
  { slug: 'zoe-bruning', name: 'Zoë Brüning', description: 'A marine biologist who counts seals.' },
  { slug: 'tomas-reyes', name: 'Tomás Reyes', description: 'Organiser of the dockers’ union.' },
  { slug: 'tom-reyner', name: 'Tom Reyner', description: 'Owner of three cafés.' },
  { slug: 'aisha-rahman', name: 'Aisha Rahman', description: 'A lawyer for tenants.' },
  { slug: 'aisha-karim', name: 'Aisha Karim', description: 'Head teacher of Northgate School.' },
  { slug: 'peter-halloran', name: 'Peter Halloran', description: 'Chief executive of Tidewell Energy.' },
  { slug: 'petra-hallman', name: 'Petra Hallman', description: 'Chair of the town’s planning committee.' },
  { slug: 'ruth-castellane', name: 'Ruth Castellane', description: 'A nurse at St Brannoc’s Hospital.' },
  { slug: 'samuel-ng', name: 'Samuel Ng', description: 'A ferry captain.' },
  { slug: 'dorothea-vance', name: 'Dorothea Vance', description: 'A judge at the county court.' },
  { slug: 'emil-sorensen', name: 'Emil Sørensen', description: 'Trainer of Harrow Bay Rovers.' },
  { slug: 'grace-mbeki', name: 'Grace Mbeki', description: 'Member of parliament for the coast.' },
  { slug: 'leon-achterberg', name: 'León Achterberg', description: 'A baker who wrote to the council.' },
];

export const ORGANIZATIONS: readonly Name[] = [
  {
    slug: 'tidewell-energy',
    name: 'Tidewell Energy',
    description: 'Runs the wind farm and wants a second one.',
  },
  { slug: 'harrow-bay-council', name: 'Harrow Bay Council', description: 'The elected council of the town.' },
  {
    slug: 'dockers-union',
    name: 'Dockers’ Union of the North',
    description: 'A trade union of port workers.',
  },
  {
    slug: 'st-brannocs-hospital',
    name: 'St Brannoc’s Hospital',
    description: 'The only hospital on the coast.',
  },
  {
    slug: 'harrow-bay-rovers',
    name: 'Harrow Bay Rovers',
    description: 'A football club in the third league.',
  },
  { slug: 'northgate-school', name: 'Northgate School', description: 'A secondary school with 900 pupils.' },
  { slug: 'seal-watch', name: 'Seal Watch', description: 'Volunteers who look after grey seals.' },
  { slug: 'coastal-ferries', name: 'Coastal Ferries', description: 'Sails to the islands four times a day.' },
  { slug: 'tenants-first', name: 'Tenants First', description: 'An association of people who rent.' },
  { slug: 'bramley-estates', name: 'Bramley Estates', description: 'A landlord with 1,200 flats.' },
  { slug: 'the-harrow-gazette', name: 'The Harrow Gazette', description: 'A weekly newspaper.' },
];

interface Campaign extends Name {
  readonly demands: readonly string[];
  readonly actions: readonly { readonly title: string; readonly place: string; readonly on: string }[];
}

export const CAMPAIGNS: readonly Campaign[] = [
  {
    slug: 'save-the-ferry',
    name: 'Save the ferry',
    description: 'Islanders against the end of the winter crossing.',
    demands: ['Keep the winter timetable.', 'Freeze the fare for islanders.'],
    actions: [
      { title: 'Islanders block the slipway', place: 'Merrin Island', on: '2022-01-15' },
      { title: 'Petition handed to the transport minister', place: 'London', on: '2022-02-20' },
      { title: 'A flotilla sails into the harbour', place: 'Harrow Bay', on: '2023-05-02' },
    ],
  },
  {
    slug: 'rent-freeze-now',
    name: 'Rent freeze now',
    description: 'Tenants of Bramley Estates who withhold increases.',
    demands: ['Freeze rents for three years.', 'Repair the lifts in Quay Towers.'],
    actions: [
      { title: 'Rent strike in Quay Towers', place: 'Quay Towers', on: '2023-09-01' },
      { title: 'Sit-in at the landlord’s office', place: 'Market Street', on: '2023-10-11' },
      { title: 'Tenants arrested after a vigil', place: 'Market Street', on: '2024-03-03' },
    ],
  },
  {
    slug: 'quiet-seas',
    name: 'Quiet seas',
    description: 'Against pile driving while seals have pups.',
    demands: ['No pile driving between September and January.'],
    actions: [
      { title: 'Kayaks surround the survey ship', place: 'Gull Sound', on: '2024-09-12' },
      { title: 'Open letter by forty scientists', place: 'Harrow Bay', on: '2024-10-01' },
    ],
  },
];

interface Said {
  readonly by: string;
  readonly roleName?: string;
  readonly on: string;
  readonly text: string;
}

export const STATEMENTS: readonly Said[] = [
  {
    by: 'mara-okafor',
    roleName: 'mayor',
    on: '2022-01-20',
    text: 'The ferry is a lifeline and the town will not let it go.',
  },
  {
    by: 'mara-okafor',
    roleName: 'mayor',
    on: '2024-02-02',
    text: 'A second wind farm would pay for our schools.',
  },
  {
    by: 'mara-okafor',
    roleName: 'mayor',
    on: '2025-06-10',
    text: 'We failed the tenants of Quay Towers, and I apologise.',
  },
  {
    by: 'jonas-lindqvist',
    roleName: 'harbour master',
    on: '2022-11-30',
    text: 'Dredging was postponed because nobody paid for it.',
  },
  { by: 'zoe-bruning', on: '2024-09-15', text: 'Noise under water drives mothers away from their pups.' },
  { by: 'zoe-bruning', on: '2023-12-01', text: 'We counted 412 grey seals, more than ever.' },
  { by: 'tomas-reyes', on: '2021-08-08', text: 'Nobody will unload that ship until the crew is paid.' },
  { by: 'tomas-reyes', on: '2023-03-01', text: 'Automation must not cost a single job on this quay.' },
  { by: 'tom-reyner', on: '2023-07-19', text: 'Parking charges will empty the seafront.' },
  { by: 'aisha-rahman', on: '2023-10-12', text: 'An eviction in winter is unlawful here.' },
  {
    by: 'aisha-karim',
    on: '2024-05-05',
    text: 'Phones stay in lockers, and pupils talk to each other again.',
  },
  {
    by: 'peter-halloran',
    roleName: 'chief executive',
    on: '2024-09-20',
    text: 'Pile driving will stop if a single seal comes closer than a mile.',
  },
  {
    by: 'peter-halloran',
    roleName: 'chief executive',
    on: '2025-02-11',
    text: 'Turbines do not drive up anybody’s bill.',
  },
  {
    by: 'petra-hallman',
    on: '2023-09-28',
    text: 'The planning committee never saw the report on the lifts.',
  },
  {
    by: 'ruth-castellane',
    roleName: 'nurse',
    on: '2022-12-19',
    text: 'Patients waited on trolleys for eleven hours.',
  },
  {
    by: 'samuel-ng',
    roleName: 'captain',
    on: '2022-01-16',
    text: 'I would sail in any weather if the engine held.',
  },
  {
    by: 'dorothea-vance',
    roleName: 'judge',
    on: '2024-06-30',
    text: 'The landlord knew of the danger and did nothing.',
  },
  { by: 'emil-sorensen', on: '2025-04-27', text: 'We were relegated because we could not defend corners.' },
  {
    by: 'grace-mbeki',
    on: '2025-03-08',
    text: 'Ministers promised a maternity ward and delivered a car park.',
  },
  {
    by: 'grace-mbeki',
    on: '2022-02-21',
    text: 'I asked the minister about the ferry four times without an answer.',
  },
  { by: 'tidewell-energy', on: '2024-09-13', text: 'Kayakers put themselves and our crew at risk.' },
  { by: 'bramley-estates', on: '2024-07-01', text: 'We will appeal against the judgment.' },
  {
    by: 'coastal-ferries',
    on: '2022-01-10',
    text: 'In winter, eleven passengers a day do not cover the fuel.',
  },
  { by: 'tenants-first', on: '2023-09-02', text: 'Two hundred households did not pay the increase.' },
];

/** What is asked, and the key of the right answer. */
export const QUESTIONS: readonly (readonly [question: string, answer: string])[] = [
  ['Mara Okafor', 'mara-okafor'],
  ['zoe bruning', 'zoe-bruning'],
  ['Reyes Tomas', 'tomas-reyes'],
  ['emil sorensen', 'emil-sorensen'],
  ['Halloran', 'peter-halloran'],
  ['Hallman', 'petra-hallman'],
  ['ferry captain', 'samuel-ng'],
  ['marine biologist', 'zoe-bruning'],
  ['Tidewell', 'tidewell-energy'],
  ['Tidewell Energy', 'tidewell-energy'],
  ['st brannocs hospital', 'st-brannocs-hospital'],
  ['landlord with flats', 'bramley-estates'],
  ['weekly newspaper', 'the-harrow-gazette'],
  ['Harrow Bay Rovers', 'harrow-bay-rovers'],
  ['rent freeze', 'rent-freeze-now'],
  ['save the ferry', 'save-the-ferry'],
  ['quiet seas', 'quiet-seas'],
  ['kayaks survey ship', 'Kayaks surround the survey ship'],
  ['sit-in landlord office', 'Sit-in at the landlord’s office'],
  ['flotilla', 'A flotilla sails into the harbour'],
  ['tenants arrested', 'Tenants arrested after a vigil'],
  ['repair the lifts', 'Repair the lifts in Quay Towers.'],
  ['winter timetable', 'Keep the winter timetable.'],
  ['Okafor wind farm schools', 'A second wind farm would pay for our schools.'],
  ['mayor apologises to tenants', 'We failed the tenants of Quay Towers, and I apologise.'],
  ['Halloran seals', 'Pile driving will stop if a single seal comes closer than a mile.'],
  ['Halloran bill', 'Turbines do not drive up anybody’s bill.'],
  ['Mbeki maternity ward', 'Ministers promised a maternity ward and delivered a car park.'],
  ['Mbeki ferry', 'I asked the minister about the ferry four times without an answer.'],
  ['Vance landlord danger', 'The landlord knew of the danger and did nothing.'],
  ['nurse trolleys', 'Patients waited on trolleys for eleven hours.'],
  ['Reyes automation', 'Automation must not cost a single job on this quay.'],
  ['Coastal Ferries fuel', 'In winter, eleven passengers a day do not cover the fuel.'],
  ['"unload that ship"', 'Nobody will unload that ship until the crew is paid.'],
  ['eviction unlawful', 'An eviction in winter is unlawful here.'],
  ['lift court landlord', 'lift-verdict'],
  ['evicted family', 'eviction'],
  ['turbines Gull Sound', 'wind-farm'],
  ['pile driving halted', 'pile-driving'],
  ['substation flooded', 'blackout'],
  ['crew from Manila', 'dock-strike'],
  ['self-driving cranes OR robots quay', 'dock-robots'],
  ['council budget deficit', 'budget-2025'],
  ['libraries closing', 'budget-2024'],
  ['sewage bathers ill', 'sewage'],
  ['streik koln', 'streik'],
  ['robbe nordsee', 'robben'],
  ['loyer marseille', 'loyers'],
  ['huelga inquilino', 'alquiler'],
  ['عمال الميناء', 'meena'],
];
