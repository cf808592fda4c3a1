/** The vocabulary of the archive's texts. No place, person or organisation in it is meant to be a real one. */

export const FIRST_NAMES =
  'Ada Amir Anneke Bashir Carla Chidi Dana Elif Emil Farah Greta Hana Ines Ivo Jonas Kofi Lena Mara Mateo Nadia Noor Oskar Priya Rafael Rosa Samir Selma Tariq Uma Viktor Wanda Yara Yusuf Zofia'.split(
    ' ',
  );
export const LAST_NAMES =
  'Abena Alcott Baran Berger Castell Dabrow Deniz Eklund Fenwick Garrido Hollis Ibarra Jansen Kaya Kessler Lindqvist Marchetti Moreau Nakata Novak Okafor Olsen Pereira Quist Rahimi Sandoval Silva Tamm Underhill Vasile Weller Yilmaz Zeller'.split(
    ' ',
  );
export const PLACES =
  'Ashford Bellport Carrow Dunmere Eastvale Fallow Greymouth Harrowgate Kestrel Lowbridge Marlow Northwick Orsay Pinewood Queensferry Redmarsh Saltburn Thornby Upwell Westerham'.split(
    ' ',
  );
export const BODIES = [
  'City Council',
  'Water Board',
  'Transport Authority',
  'Housing Trust',
  'Hospital Group',
  'Energy Company',
  'Nurses’ Union',
  'Tenants’ Association',
  'Teachers’ Union',
  'Chamber of Commerce',
  'Logistics Group',
  'University',
  'Farmers’ League',
  'Dock Workers’ Union',
  'Data Services',
  'Post',
];
export const OUTLETS = ['Courier', 'Observer', 'Evening News', 'Radio', 'Herald'];
export const ROLES = [
  'chair',
  'chief executive',
  'spokesperson',
  'organiser',
  'deputy director',
  'general secretary',
  'head of planning',
  'member of the board',
];
/** What a campaign, a tag and an article can be about. */
export const SUBJECTS = [
  'water prices',
  'night trains',
  'hospital beds',
  'school meals',
  'rents',
  'flood defences',
  'pay in warehouses',
  'the old library',
  'bus lanes',
  'air quality',
  'pension funds',
  'land for housing',
  'the harbour',
  'working hours',
  'data centres',
  'street lighting',
  'public swimming pools',
  'repair of bridges',
  'seasonal work',
  'care homes',
  'local radio',
  'heating costs',
  'fishing rights',
  'surveillance at work',
];
export const DOINGS = [
  'delays its decision on',
  'publishes its figures on',
  'faces questions over',
  'promises a review of',
  'drops its plan for',
  'is told to act on',
  'goes to court over',
  'agrees to talks about',
  'splits over',
  'spends less than planned on',
];
export const AFTERMATHS = [
  'after weeks of protest',
  'as costs rise',
  'before the vote in autumn',
  'for the third time',
  'despite a warning by its auditors',
  'while residents wait',
  'after a leaked report',
  'under pressure from its members',
];
/** Each begins a sentence about a subject, which follows. */
export const OPENINGS = [
  'The dispute began when a draft of the budget set aside less than half of what had been announced for',
  'At a meeting that lasted until late in the evening, members of the committee could not agree on',
  'Documents that were released on request show that officials had been warned early about',
  'Residents who had come to the hearing described how for years nobody had felt responsible for',
  'A spokesperson confirmed that there had been talks, but gave no date for a decision on',
  'Two people who know the contracts say that the penalties were never enforced when it came to',
  'According to the minutes, only one of the seven members asked for an independent opinion on',
  'The figures, which cover the past four years, leave little doubt about the state of',
  'Under the agreement, both sides are to present proposals within six weeks on',
  'Local groups have collected several thousand signatures and want a binding vote on',
  'In a letter to employees, the management wrote that it takes seriously the concerns about',
  'The auditors found that nobody had kept a record of what was spent on',
];
export const REMARKS = [
  'It is not clear who will pay if the work takes longer than expected.',
  'The next hearing has been set for the first week of the coming month.',
  'A first attempt to settle the matter failed two years ago.',
  'Several members said that they had learned of it from the press.',
  'The company did not say how many jobs depend on it.',
  'Work on the site continued on Tuesday as if nothing had happened.',
  'Both sides accuse each other of having walked away from the table.',
  'An appeal is possible, but few of those involved expect one.',
  'The report itself was removed from the website a day later.',
  'Outside the building, about a hundred people waited in the rain.',
  'Nobody at the ministry would comment on the record.',
  'The money had been meant for repairs that are now overdue.',
  'Neighbouring towns are watching the case closely.',
  'The contract runs for another eleven years.',
];
/** With a name for `@`, and rarer words for each `*`. */
export const PASSAGES = [
  'The * * of the * would * before the end of the *, said @, who * the * for years.',
  '@ told the * that * and * had been * without any * *.',
  'A * of the * shows that the * was * by @ and that its * was * twice.',
  'Of the * that were *, most were * in the *, among them * and the * *.',
  'When @ * the *, the * * had already been * to a * outside the *.',
  'Both * and * depend on the *, which the * of @ has * since the *.',
];
/** What somebody says, with rarer words for each `*`. */
export const VIEWS = [
  'We have * the * for years, and the * is * to this day.',
  'Nobody * the *, and nobody will * a * for the *.',
  'The * is a *, and so are * and the * of it.',
  'If the * were *, our * would * it.',
];
export const SAYINGS = [
  'We have asked for these numbers since spring, and we still do not have them.',
  'Nobody should have to choose between a safe home and a warm one.',
  'We will look at every proposal that is on the table, and decide on its merits.',
  'This is the first time that anyone has asked the people who do the work.',
  'The figures speak for themselves, and they do not speak well of us.',
  'We regret that this was not communicated earlier.',
  'If they wanted to stop it, they could have done so last year.',
  'There is no plan to close it, and there never was one.',
  'Our members have been patient for long enough.',
  'What was agreed has to be kept, by both sides.',
];
export const HEADINGS = [
  'How it began',
  'What the figures say',
  'What happens next',
  'Who decides',
  'A long dispute',
  'The other side',
];
export const ACTION_NAMES = {
  PETITION: 'Petition',
  RALLY: 'Rally',
  DEMONSTRATION: 'March',
  OCCUPATION: 'Sit-in',
  STRIKE: 'Strike',
  OPEN_LETTER: 'Open letter',
} as const;
