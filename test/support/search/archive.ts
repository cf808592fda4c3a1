/**
 * The archive of a small town, invented for questions with known answers. Each table has one row on a line. The key of a row is its slug,
 * or its text if it has no slug.
 */

/** The cells of each row of a table. */
function rowsOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
}

/** Slug, name, description. */
export const PEOPLE = rowsOf(`
mara-okafor | Mara Okafor | Mayor of Harrow Bay since 2019.
jonas-lindqvist | Jonas Lindqvist | Harbour master until 2023.
zoe-bruning | Zoë Brüning | A marine biologist who counts seals.
tomas-reyes | Tomás Reyes | Organiser of the dockers’ union.
tom-reyner | Tom Reyner | Owner of three cafés.
aisha-rahman | Aisha Rahman | A lawyer for tenants.
aisha-karim | Aisha Karim | Head teacher of Northgate School.
peter-halloran | Peter Halloran | Chief executive of Tidewell Energy.
petra-hallman | Petra Hallman | Chair of the town’s planning committee.
ruth-castellane | Ruth Castellane | A nurse at St Brannoc’s Hospital.
samuel-ng | Samuel Ng | A ferry captain.
dorothea-vance | Dorothea Vance | A judge at the county court.
emil-sorensen | Emil Sørensen | Trainer of Harrow Bay Rovers.
grace-mbeki | Grace Mbeki | Member of parliament for the coast.
leon-achterberg | León Achterberg | A baker who wrote to the council.
`);

/** Slug, name, description. */
export const ORGANIZATIONS = rowsOf(`
tidewell-energy | Tidewell Energy | Runs the wind farm and wants a second one.
harrow-bay-council | Harrow Bay Council | The elected council of the town.
dockers-union | Dockers’ Union of the North | A trade union of port workers.
st-brannocs-hospital | St Brannoc’s Hospital | The only hospital on the coast.
harrow-bay-rovers | Harrow Bay Rovers | A football club in the third league.
northgate-school | Northgate School | A secondary school with 900 pupils.
seal-watch | Seal Watch | Volunteers who look after grey seals.
coastal-ferries | Coastal Ferries | Sails to the islands four times a day.
tenants-first | Tenants First | An association of people who rent.
bramley-estates | Bramley Estates | A landlord with 1,200 flats.
the-harrow-gazette | The Harrow Gazette | A weekly newspaper.
`);

/** Slug, name, summary. */
export const CAMPAIGNS = rowsOf(`
save-the-ferry | Save the ferry | Islanders against the end of the winter crossing.
rent-freeze-now | Rent freeze now | Tenants of Bramley Estates who withhold increases.
quiet-seas | Quiet seas | Against pile driving while seals have pups.
`);

/** Campaign, text. */
export const DEMANDS = rowsOf(`
save-the-ferry | Keep the winter timetable.
save-the-ferry | Freeze the fare for islanders.
rent-freeze-now | Freeze rents for three years.
rent-freeze-now | Repair the lifts in Quay Towers.
quiet-seas | No pile driving between September and January.
`);

/** Campaign, date, place, title. */
export const ACTIONS = rowsOf(`
save-the-ferry | 2022-01-15 | Merrin Island | Islanders block the slipway
save-the-ferry | 2022-02-20 | London | Petition handed to the transport minister
save-the-ferry | 2023-05-02 | Harrow Bay | A flotilla sails into the harbour
rent-freeze-now | 2023-09-01 | Quay Towers | Rent strike in Quay Towers
rent-freeze-now | 2023-10-11 | Market Street | Sit-in at the landlord’s office
rent-freeze-now | 2024-03-03 | Market Street | Tenants arrested after a vigil
quiet-seas | 2024-09-12 | Gull Sound | Kayaks surround the survey ship
quiet-seas | 2024-10-01 | Harrow Bay | Open letter by forty scientists
`);

/** Speaker, date, role, text. */
export const STATEMENTS = rowsOf(`
mara-okafor | 2022-01-20 | mayor | The ferry is a lifeline and the town will not let it go.
mara-okafor | 2024-02-02 | mayor | A second wind farm would pay for our schools.
mara-okafor | 2025-06-10 | mayor | We failed the tenants of Quay Towers, and I apologise.
jonas-lindqvist | 2022-11-30 | harbour master | Dredging was postponed because nobody paid for it.
zoe-bruning | 2024-09-15 |  | Noise under water drives mothers away from their pups.
zoe-bruning | 2023-12-01 |  | We counted 412 grey seals, more than ever.
tomas-reyes | 2021-08-08 |  | Nobody will unload that ship until the crew is paid.
tomas-reyes | 2023-03-01 |  | Automation must not cost a single job on this quay.
tom-reyner | 2023-07-19 |  | Parking charges will empty the seafront.
aisha-rahman | 2023-10-12 |  | An eviction in winter is unlawful here.
aisha-karim | 2024-05-05 |  | Phones stay in lockers, and pupils talk to each other again.
peter-halloran | 2024-09-20 | chief executive | Pile driving will stop if a single seal comes closer than a mile.
peter-halloran | 2025-02-11 | chief executive | Turbines do not drive up anybody’s bill.
petra-hallman | 2023-09-28 |  | The planning committee never saw the report on the lifts.
ruth-castellane | 2022-12-19 | nurse | Patients waited on trolleys for eleven hours.
samuel-ng | 2022-01-16 | captain | I would sail in any weather if the engine held.
dorothea-vance | 2024-06-30 | judge | The landlord knew of the danger and did nothing.
emil-sorensen | 2025-04-27 |  | We were relegated because we could not defend corners.
grace-mbeki | 2025-03-08 |  | Ministers promised a maternity ward and delivered a car park.
grace-mbeki | 2022-02-21 |  | I asked the minister about the ferry four times without an answer.
tidewell-energy | 2024-09-13 |  | Kayakers put themselves and our crew at risk.
bramley-estates | 2024-07-01 |  | We will appeal against the judgment.
coastal-ferries | 2022-01-10 |  | In winter, eleven passengers a day do not cover the fuel.
tenants-first | 2023-09-02 |  | Two hundred households did not pay the increase.
`);

/** Slug, date, language, headline, body. */
const STORIES = rowsOf(`
ferry-cut | 2022-01-10 | en | Winter ferry to Merrin Island will end | Coastal Ferries says that the crossing loses money. Islanders learned of it from a notice on the pier.
ferry-saved | 2022-04-01 | en | Ferry saved by a subsidy | The council pays for two crossings a day until 2027.
ferry-engine | 2024-11-17 | en | Ferry adrift for five hours after its engine failed | A lifeboat towed the vessel. The captain had warned of a worn gearbox.
rent-strike | 2023-09-01 | en | Tenants of Quay Towers stop paying | The lifts have been out of order since May. Bramley Estates raised the rent by nine per cent.
lift-verdict | 2024-06-30 | en | Landlord knew that lifts were dangerous, court finds | Judge Dorothea Vance ordered repairs and compensation of £340,000.
eviction | 2023-12-14 | en | Family of six evicted on the coldest day of the year | Bailiffs came at seven. A lawyer of Tenants First called it unlawful.
wind-farm | 2024-02-01 | en | Tidewell plans sixty turbines off Gull Sound | The wind farm would be the largest on the coast. Anglers fear for the herring.
pile-driving | 2024-10-09 | en | Regulator halts pile driving for the breeding season | Seals have pups between September and January. Scientists had written an open letter.
blackout | 2021-02-03 | en | Half the town without electricity | A substation flooded. Bakeries gave away bread that they could not keep.
seal-count | 2023-12-01 | en | More grey seals than ever | Volunteers counted 412 animals on the sandbanks.
dock-strike | 2021-08-08 | en | Dockers refuse to unload the Aurora | The crew from Manila had not been paid for seven months.
dock-robots | 2023-03-01 | en | Robots come to the quay | Forty cranes will drive themselves. The union wants guarantees.
dredging | 2022-11-30 | en | Harbour silts up | Without dredging, larger vessels stay away. Jonas Lindqvist blames the council.
trolleys | 2022-12-19 | en | Patients wait on trolleys at St Brannoc’s | A nurse describes nights without a free bed.
maternity | 2025-03-07 | en | No maternity ward before 2028 | Women in labour are driven forty miles. The site has become a car park.
phones | 2024-05-05 | en | School locks phones away | Northgate’s pupils hand in their mobiles at eight. Truancy fell by a third.
truancy | 2022-06-06 | en | Why pupils stay at home | Teachers blame anxiety and a bus line that was cut.
relegation | 2025-04-26 | en | Rovers go down | A defeat by three goals ends eleven seasons in the second league. Sørensen stays.
stadium | 2023-02-14 | en | Rovers want a stadium by the sea | Twelve thousand seats, and no parking.
parking | 2023-07-18 | en | Seafront parking to cost £4 an hour | Cafés fear for their trade. Tom Reyner collects signatures.
budget-2024 | 2024-02-28 | en | Council budget: libraries close on Mondays | A deficit of six million pounds. The pool stays open.
budget-2025 | 2025-02-26 | en | Council budget: parks lose their gardeners | A deficit of nine million pounds. The mayor speaks of a last warning.
flood-wall | 2025-01-12 | en | Flood wall too low by half a metre | An engineer’s report was kept in a drawer for three years.
bakery | 2024-08-21 | en | A baker’s letter and what it did | León Achterberg asked why the council buys its bread two hundred miles away.
sewage | 2024-07-25 | en | Beach closed after sewage spill | Bathers fell ill. The water company blames rain.
streik | 2023-05-11 | de | Hafenarbeiter streiken für höhere Löhne | In Köln und Hamburg standen die Kräne still. Die Gewerkschaft fordert acht Prozent.
robben | 2022-10-02 | de | Robben kehren in die Nordsee zurück | Forscherinnen zählten so viele Jungtiere wie nie.
loyers | 2024-01-09 | fr | Les loyers gelés à Marseille | La mairie plafonne les augmentations pendant trois ans. Les propriétaires protestent.
alquiler | 2024-03-15 | es | Huelga de inquilinos en Barcelona | Miles de vecinos dejaron de pagar las subidas.
meena | 2023-06-01 | ar | عمال الميناء يضربون عن العمل | طالب العمال برفع الأجور وتحسين السلامة.
`);

const SUBJECTS = [
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

/** Articles that mention many words of the questions, and answer none. */
const IN_BRIEF = Array.from({ length: 48 }, (_, index) => {
  const pick = (step: number) => SUBJECTS[(index * step + step) % SUBJECTS.length] ?? '';
  const month = String(1 + (index % 12)).padStart(2, '0');
  return [
    `in-brief-${index}`,
    `${2021 + (index % 5)}-${month}-20`,
    'en',
    `In brief, week ${index}`,
    `Letters to the editor were about ${pick(1)} and ${pick(2)}. There was also talk of ${pick(5)}, and on Friday of ${pick(7)}.`,
  ];
});

/** Slug, date, language, headline, body. */
export const ARTICLES = [...STORIES, ...IN_BRIEF];

/** The question, and the key of the right answer. */
export const QUESTIONS = rowsOf(`
Mara Okafor | mara-okafor
zoe bruning | zoe-bruning
Reyes Tomas | tomas-reyes
emil sorensen | emil-sorensen
Halloran | peter-halloran
Hallman | petra-hallman
ferry captain | samuel-ng
marine biologist | zoe-bruning
Tidewell | tidewell-energy
Tidewell Energy | tidewell-energy
st brannocs hospital | st-brannocs-hospital
landlord with flats | bramley-estates
weekly newspaper | the-harrow-gazette
Harrow Bay Rovers | harrow-bay-rovers
rent freeze | rent-freeze-now
save the ferry | save-the-ferry
quiet seas | quiet-seas
kayaks survey ship | Kayaks surround the survey ship
sit-in landlord office | Sit-in at the landlord’s office
flotilla | A flotilla sails into the harbour
tenants arrested | Tenants arrested after a vigil
repair the lifts | Repair the lifts in Quay Towers.
winter timetable | Keep the winter timetable.
Okafor wind farm schools | A second wind farm would pay for our schools.
mayor apologises to tenants | We failed the tenants of Quay Towers, and I apologise.
Halloran seals | Pile driving will stop if a single seal comes closer than a mile.
Halloran bill | Turbines do not drive up anybody’s bill.
Mbeki maternity ward | Ministers promised a maternity ward and delivered a car park.
Mbeki ferry | I asked the minister about the ferry four times without an answer.
Vance landlord danger | The landlord knew of the danger and did nothing.
nurse trolleys | Patients waited on trolleys for eleven hours.
Reyes automation | Automation must not cost a single job on this quay.
Coastal Ferries fuel | In winter, eleven passengers a day do not cover the fuel.
"unload that ship" | Nobody will unload that ship until the crew is paid.
eviction unlawful | An eviction in winter is unlawful here.
lift court landlord | lift-verdict
evicted family | eviction
turbines Gull Sound | wind-farm
pile driving halted | pile-driving
substation flooded | blackout
crew from Manila | dock-strike
self-driving cranes OR robots quay | dock-robots
council budget deficit | budget-2025
libraries closing | budget-2024
sewage bathers ill | sewage
streik koln | streik
robbe nordsee | robben
loyer marseille | loyers
huelga inquilino | alquiler
عمال الميناء | meena
`);
