/** The articles of the archive. */

interface Story {
  readonly slug: string;
  readonly headline: string;
  readonly on: string;
  readonly body: string;
  readonly language?: string;
}

export const ARTICLES: readonly Story[] = [
  {
    slug: 'ferry-cut',
    headline: 'Winter ferry to Merrin Island will end',
    on: '2022-01-10',
    body: 'Coastal Ferries says that the crossing loses money. Islanders learned of it from a notice on the pier.',
  },
  {
    slug: 'ferry-saved',
    headline: 'Ferry saved by a subsidy',
    on: '2022-04-01',
    body: 'The council pays for two crossings a day until 2027.',
  },
  {
    slug: 'ferry-engine',
    headline: 'Ferry adrift for five hours after its engine failed',
    on: '2024-11-17',
    body: 'A lifeboat towed the vessel. The captain had warned of a worn gearbox.',
  },
  {
    slug: 'rent-strike',
    headline: 'Tenants of Quay Towers stop paying',
    on: '2023-09-01',
    body: 'The lifts have been out of order since May. Bramley Estates raised the rent by nine per cent.',
  },
  {
    slug: 'lift-verdict',
    headline: 'Landlord knew that lifts were dangerous, court finds',
    on: '2024-06-30',
    body: 'Judge Dorothea Vance ordered repairs and compensation of £340,000.',
  },
  {
    slug: 'eviction',
    headline: 'Family of six evicted on the coldest day of the year',
    on: '2023-12-14',
    body: 'Bailiffs came at seven. A lawyer of Tenants First called it unlawful.',
  },
  {
    slug: 'wind-farm',
    headline: 'Tidewell plans sixty turbines off Gull Sound',
    on: '2024-02-01',
    body: 'The wind farm would be the largest on the coast. Anglers fear for the herring.',
  },
  {
    slug: 'pile-driving',
    headline: 'Regulator halts pile driving for the breeding season',
    on: '2024-10-09',
    body: 'Seals have pups between September and January. Scientists had written an open letter.',
  },
  {
    slug: 'blackout',
    headline: 'Half the town without electricity',
    on: '2021-02-03',
    body: 'A substation flooded. Bakeries gave away bread that they could not keep.',
  },
  {
    slug: 'seal-count',
    headline: 'More grey seals than ever',
    on: '2023-12-01',
    body: 'Volunteers counted 412 animals on the sandbanks.',
  },
  {
    slug: 'dock-strike',
    headline: 'Dockers refuse to unload the Aurora',
    on: '2021-08-08',
    body: 'The crew from Manila had not been paid for seven months.',
  },
  {
    slug: 'dock-robots',
    headline: 'Robots come to the quay',
    on: '2023-03-01',
    body: 'Forty cranes will drive themselves. The union wants guarantees.',
  },
  {
    slug: 'dredging',
    headline: 'Harbour silts up',
    on: '2022-11-30',
    body: 'Without dredging, larger vessels stay away. Jonas Lindqvist blames the council.',
  },
  {
    slug: 'trolleys',
    headline: 'Patients wait on trolleys at St Brannoc’s',
    on: '2022-12-19',
    body: 'A nurse describes nights without a free bed.',
  },
  {
    slug: 'maternity',
    headline: 'No maternity ward before 2028',
    on: '2025-03-07',
    body: 'Women in labour are driven forty miles. The site has become a car park.',
  },
  {
    slug: 'phones',
    headline: 'School locks phones away',
    on: '2024-05-05',
    body: 'Northgate’s pupils hand in their mobiles at eight. Truancy fell by a third.',
  },
  {
    slug: 'truancy',
    headline: 'Why pupils stay at home',
    on: '2022-06-06',
    body: 'Teachers blame anxiety and a bus line that was cut.',
  },
  {
    slug: 'relegation',
    headline: 'Rovers go down',
    on: '2025-04-26',
    body: 'A defeat by three goals ends eleven seasons in the second league. Sørensen stays.',
  },
  {
    slug: 'stadium',
    headline: 'Rovers want a stadium by the sea',
    on: '2023-02-14',
    body: 'Twelve thousand seats, and no parking.',
  },
  {
    slug: 'parking',
    headline: 'Seafront parking to cost £4 an hour',
    on: '2023-07-18',
    body: 'Cafés fear for their trade. Tom Reyner collects signatures.',
  },
  {
    slug: 'budget-2024',
    headline: 'Council budget: libraries close on Mondays',
    on: '2024-02-28',
    body: 'A deficit of six million pounds. The pool stays open.',
  },
  {
    slug: 'budget-2025',
    headline: 'Council budget: parks lose their gardeners',
    on: '2025-02-26',
    body: 'A deficit of nine million pounds. The mayor speaks of a last warning.',
  },
  {
    slug: 'flood-wall',
    headline: 'Flood wall too low by half a metre',
    on: '2025-01-12',
    body: 'An engineer’s report was kept in a drawer for three years.',
  },
  {
    slug: 'bakery',
    headline: 'A baker’s letter and what it did',
    on: '2024-08-21',
    body: 'León Achterberg asked why the council buys its bread two hundred miles away.',
  },
  {
    slug: 'sewage',
    headline: 'Beach closed after sewage spill',
    on: '2024-07-25',
    body: 'Bathers fell ill. The water company blames rain.',
  },
  {
    slug: 'streik',
    headline: 'Hafenarbeiter streiken für höhere Löhne',
    on: '2023-05-11',
    body: 'In Köln und Hamburg standen die Kräne still. Die Gewerkschaft fordert acht Prozent.',
    language: 'de',
  },
  {
    slug: 'robben',
    headline: 'Robben kehren in die Nordsee zurück',
    on: '2022-10-02',
    body: 'Forscherinnen zählten so viele Jungtiere wie nie.',
    language: 'de',
  },
  {
    slug: 'loyers',
    headline: 'Les loyers gelés à Marseille',
    on: '2024-01-09',
    body: 'La mairie plafonne les augmentations pendant trois ans. Les propriétaires protestent.',
    language: 'fr',
  },
  {
    slug: 'alquiler',
    headline: 'Huelga de inquilinos en Barcelona',
    on: '2024-03-15',
    body: 'Miles de vecinos dejaron de pagar las subidas.',
    language: 'es',
  },
  {
    slug: 'meena',
    headline: 'عمال الميناء يضربون عن العمل',
    on: '2023-06-01',
    body: 'طالب العمال برفع الأجور وتحسين السلامة.',
    language: 'ar',
  },
];

/** Articles that mention much of what is asked for, and answer nothing. */
export const IN_BRIEF: readonly Story[] = Array.from({ length: 48 }, (_, index) => {
  const subjects = [
    'the ferry',
    'tenants',
    'the landlord',
    'seals',
    'the wind farm',
    'the mayor',
    'Tidewell Energy',
    'Quay Towers',
    'the union',
    'the hospital',
    'the Rovers',
    'parking',
    'the council’s budget',
    'Bramley Estates',
    'the court',
    'the harbour',
    'Grace Mbeki',
  ];
  const pick = (step: number) => subjects[(index * step + step) % subjects.length] ?? '';
  const month = String(1 + (index % 12)).padStart(2, '0');
  return {
    slug: `in-brief-${index}`,
    headline: `In brief, week ${index}`,
    on: `${2021 + (index % 5)}-${month}-20`,
    body: `Letters to the editor were about ${pick(1)} and ${pick(2)}. There was also talk of ${pick(5)}, and on Friday of ${pick(7)}.`,
  };
});
