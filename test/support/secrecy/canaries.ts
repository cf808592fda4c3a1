/** Marks in texts that readers must not see. */
import { randomUUID } from 'node:crypto';
import { globalId, openDesk, paragraph, quote } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

/** Canaries: marks in texts that readers must not see. Each names the place of its text. */
export class Canaries {
  readonly #ids = new Map<string, string>();

  /** A text with a canary. */
  in(what: string): string {
    const id = randomUUID();
    this.#ids.set(what, id);
    return `CANARY-${id} in ${what}`;
  }

  slug(what: string): string {
    return this.in(what).toLowerCase().replaceAll(' ', '-');
  }

  url(what: string): string {
    return `https://hidden.example/${this.slug(what)}`;
  }

  image(what: string) {
    return {
      url: this.url(`${what} url`),
      altText: this.in(`${what} alt`),
      caption: this.in(`${what} caption`),
      creditText: this.in(`${what} credit`),
      license: this.url(`${what} license`),
    };
  }

  /** The places of the canaries that a text contains. */
  foundIn(text: string): string[] {
    const lower = text.toLowerCase();
    return [...this.#ids].filter(([, id]) => lower.includes(id)).map(([what]) => what);
  }

  /** Whether a text contains no canaries but these. */
  areAllIn(text: string): boolean {
    const ids = new Set(this.#ids.values());
    return [...text.matchAll(/CANARY-([0-9a-f-]{36})/gi)].every(([, id = '']) => ids.has(id.toLowerCase()));
  }

  /** These canaries and others together. */
  and(others: Canaries): Canaries {
    const both = new Canaries();
    for (const [what, id] of [...this.#ids, ...others.#ids]) both.#ids.set(what, id);
    return both;
  }

  get all(): string[] {
    return [...this.#ids.keys()];
  }
}

/**
 * Writes an article that was public for a while, with a comment; one that is public, by an editor and after an embargo;
 * and a public campaign that nothing public belongs to.
 */
export async function writePast(newsroom: Newsroom, canaries: Canaries) {
  const desk = openDesk(newsroom);
  await desk.campaign();
  const spoken = await newsroom.prisma.statement.findFirstOrThrow({
    where: { visibility: 'PUBLIC' },
    orderBy: { id: 'asc' },
  });
  const story = await newsroom.prisma.campaign.findFirstOrThrow({
    where: { slug: 'no-azure-for-apartheid' },
  });
  const article = await desk.publishedArticle({
    headline: canaries.in('withdrawn headline'),
    body: [paragraph(canaries.in('withdrawn body')), quote(globalId('Statement', spoken.id))],
    campaignIds: [globalId('Campaign', story.id)],
  });
  // Its note stays in the list of all notes, as corrections of a withdrawn article must.
  await desk.comment(article, { noteText: 'This article has a comment.' });
  await desk.withdraw(article);
  const embargoed = await desk.publishedArticle({ embargoedUntil: '2020-01-01T00:00:00Z' });
  return embargoed;
}
