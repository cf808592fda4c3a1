/** What the demo newsroom puts under each of its articles, where its pictures are, and the mailings that it sends. */

export const newsroom = 'Dateline demo newsroom';
export const byline = 'The Dateline demo desk';
export const rights = {
  license: 'https://creativecommons.org/licenses/by-nc-nd/3.0/',
  usageTerms:
    'You are welcome to republish this article, unchanged, with credit and for non-commercial purposes.',
  copyrightNotice: `© 2025 ${newsroom}`,
  creditText: newsroom,
};

/** Where the demo's node serves its pictures. */
export const PICTURES_PATH = '/demo/pictures/';

/** A picture's URL without the node's origin, which `seedDemo` adds. */
export function picture(file: 'redmond-rally.svg' | 'timeline.svg'): string {
  return PICTURES_PATH + file;
}

export const newsletters = [
  {
    slug: 'daily',
    name: 'Dateline Daily',
    description: 'Daily news and progressive opinion, by e-mail.',
    frequency: 'daily',
  },
  {
    slug: 'tech-and-labour',
    name: 'Tech & Labour',
    description:
      'What workers at technology companies demand, and what comes of it: the week’s statements and actions.',
    frequency: 'weekly',
  },
];
