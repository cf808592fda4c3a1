/** The bodies of an article's revisions, which share the versions of those blocks that stay as they are. */
import type { Writing } from './directory.ts';
import type { Row } from './rows.ts';
import { paragraph, sentence } from './texts.ts';
import { HEADINGS, PLACES } from './words.ts';

type Content = Omit<Row<'Block'>, 'id' | 'articleId' | 'blockId' | 'items'> & { readonly items?: string[] };

interface Block {
  /** Of the version. */
  readonly id: string;
  /** Of the block. */
  readonly blockId: string;
}

export type Body = readonly Block[];

/** An article's blocks as they are written. */
export interface BodyWriting extends Writing {
  readonly articleId: string;
}

/** About 6 kB: a dozen paragraphs, between which the statements are quoted. */
export function writeBody(writing: BodyWriting, at: number, statementIds: readonly string[]): Body {
  const { chance } = writing;
  const quotes = statementIds.map((statementId): Content => ({ kind: 'QUOTE', statementId }));
  const extras = [
    ...(chance.of(0.8) ? [{ kind: 'HEADING', text: chance.one(HEADINGS), level: 2 } as const] : []),
    ...(chance.of(0.2) ? [listOf(writing)] : []),
    ...(chance.of(0.2) ? [imageOf(writing)] : []),
    ...(chance.of(0.05) ? [embedOf(writing)] : []),
  ];
  const rest = chance.some<Content>([...quotes, ...extras], quotes.length + extras.length);
  const contents: Content[] = [];
  for (let count = chance.from(9, 12); count > 0; count -= 1) {
    contents.push({ kind: 'PARAGRAPH', html: htmlOf(writing) });
    if (count % 2 === 0) contents.push(...rest.splice(0, 1));
  }
  return [...contents, ...rest].map((content) => writeBlock(writing, at, content));
}

/** Adds a block that quotes a statement at the end. */
export function withQuote(writing: BodyWriting, at: number, body: Body, statementId: string): Body {
  return [...body, writeBlock(writing, at, { kind: 'QUOTE', statementId })];
}

/** Writes the first paragraph anew. */
export function withEdit(writing: BodyWriting, at: number, body: Body): Body {
  const [first, ...rest] = body;
  const content = { kind: 'PARAGRAPH', html: htmlOf(writing) } as const;
  return [writeBlock(writing, at, content, first?.blockId), ...rest];
}

function writeBlock(
  { rows, ids, articleId }: BodyWriting,
  at: number,
  content: Content,
  blockId: string = ids.at(at),
): Block {
  const id = ids.at(at);
  rows.add('Block', { items: [], ...content, id, articleId, blockId });
  return { id, blockId };
}

function htmlOf({ chance }: Writing): string {
  const text = paragraph(chance);
  return chance.of(0.2) ? `${text} <em>${sentence(chance)}</em>` : text;
}

function listOf({ chance }: Writing): Content {
  const items = Array.from({ length: chance.from(2, 4) }, () => sentence(chance));
  return { kind: 'LIST', ordered: false, items };
}

function imageOf(writing: Writing): Content {
  return { kind: 'IMAGE', ...pictureOf(writing), caption: sentence(writing.chance) };
}

function embedOf({ chance }: Writing): Content {
  const url = `https://video.example/${chance.from(1, 1_000_000)}`;
  return { kind: 'EMBED', url, provider: 'Example Video', caption: sentence(chance) };
}

export function pictureOf({ chance }: Writing) {
  const place = chance.one(PLACES);
  return {
    url: `https://pictures.example/${place.toLowerCase()}-${chance.from(1, 1_000_000)}.jpg`,
    altText: `A street in ${place}`,
    creditText: `${place} picture desk`,
    width: 1_600,
    height: 900,
  };
}
