import type { Prisma } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { textDirection } from '../lib/text-direction.ts';
import { message } from '../messages/messages.ts';
import { ATTRIBUTED, attribution } from '../statements/attribution.ts';
import { BLOCK_COLUMNS } from './content-columns.ts';
import { textWithMarks } from './html.ts';
import { redactionMark, REMOVED } from '../lib/redacted-text.ts';

/** The columns that rendering a block as HTML or text needs. */
export const RENDERABLE = {
  ...BLOCK_COLUMNS,
  items: true,
  statement: { select: { text: true, wording: true, language: true, ...ATTRIBUTED } },
} as const satisfies Prisma.BlockSelect;

/** How the blocks of a revision are read. */
export const PLACES = { orderBy: { position: 'asc' } } as const;

/** Selects a revision's body as `bodyHtml` and `bodyText` need it. */
export const RENDERED = { places: { ...PLACES, select: { block: { select: RENDERABLE } } } } as const;

/** A block with the statement that it quotes or embeds. */
export type RenderableBlock = Prisma.BlockGetPayload<{ select: typeof RENDERABLE }>;
type RenderableStatement = NonNullable<RenderableBlock['statement']>;

type RenderableBody = readonly { readonly block: RenderableBlock }[];

/**
 * The body as safe HTML, without classes or styles.
 * @param language of the article
 */
export const bodyHtml = cached((body: RenderableBody, language: string) =>
  body.map(({ block }) => blockHtml(block, language)).join('\n'),
);

/**
 * The body as plain text, with an empty line between blocks.
 * @param language of the article
 */
export const bodyText = cached((body: RenderableBody, language: string) =>
  body
    .map(({ block }) => blockText(block, language))
    .filter(Boolean)
    .join('\n\n'),
);

export function paragraphText({ html }: { readonly html: string | null }): string {
  return textWithMarks(html ?? '');
}

/** @param language of the article: texts in another one say so */
export function blockHtml(block: RenderableBlock, language: string): string {
  const e = (text: string | null) => escapeHtml(text ?? '');
  switch (block.kind) {
    case 'PARAGRAPH':
      return `<p>${block.html ?? ''}</p>`;
    case 'HEADING':
      return `<h${block.level}>${e(block.text)}</h${block.level}>`;
    case 'QUOTE':
      return statementHtml(stated(block), language);
    case 'IMAGE':
      return pictureHtml(block);
    case 'EMBED':
      return figure(
        `<a href="${e(block.url)}"${block.statement ? inLanguage(block.statement, language) : ''}>${e(block.statement?.text ?? block.url)}</a>`,
        e(block.caption ?? (block.statement && attribution(block.statement, language))),
      );
    case 'LIST': {
      const items = block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('');
      return block.ordered ? `<ol>${items}</ol>` : `<ul>${items}</ul>`;
    }
    case 'REDACTED':
      return `<p>${redactionMark(block.redactionId ?? '')}</p>`;
  }
}

/** @param language of the article, in which a quote is attributed */
export function blockText(block: RenderableBlock, language: string): string {
  switch (block.kind) {
    case 'PARAGRAPH':
      return paragraphText(block);
    case 'HEADING':
      return block.text ?? '';
    case 'QUOTE':
      return statementText(stated(block), language);
    case 'IMAGE':
      return [block.caption ?? block.altText, block.creditText].filter(Boolean).join(' ');
    case 'EMBED':
      return [block.statement ? statementText(block.statement, language) : block.caption, block.url]
        .filter(Boolean)
        .join(' ');
    case 'LIST':
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${item}`).join('\n');
    case 'REDACTED':
      return REMOVED;
  }
}

/** Verbatim words are a `blockquote`, which claims that the speaker chose them. Other wordings are a figure with a caption. */
function statementHtml(statement: RenderableStatement, language: string): string {
  const said = paragraphsOf(statement.text)
    .map((text) => `<p${inLanguage(statement, language)}>${escapeHtml(text)}</p>`)
    .join('');
  return statement.wording === 'VERBATIM'
    ? `<blockquote>${said}<footer>${escapeHtml(attribution(statement, language))}</footer></blockquote>`
    : figure(said, escapeHtml(attribution(statement, language)));
}

/** Only verbatim words get quotation marks. In other wordings, the newsroom sets them. */
function statementText({ text, ...statement }: RenderableStatement, language: string): string {
  const said = statement.wording === 'VERBATIM' ? message(language, 'quoted', { text }) : text;
  return message(language, 'quotation', { said, who: attribution(statement, language) });
}

/** The paragraphs of a text, which empty lines part. */
function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/);
}

/** The attributes of words in another language than the article's. Their attribution is in the article's. */
function inLanguage(statement: RenderableStatement, language: string): string {
  if (statement.language === language) return '';
  return ` lang="${escapeHtml(statement.language)}" dir="${textDirection(statement.language).toLowerCase()}"`;
}

function stated({ statement }: RenderableBlock): RenderableStatement {
  if (statement === null) throw new Error('The check Block_kind_check ensures that a quote has a statement.');
  return statement;
}

type Picture = Readonly<Record<'url' | 'altText' | 'caption' | 'creditText', string | null>>;

/**
 * A picture with its caption and credit.
 * @param note HTML that follows them
 */
export function pictureHtml({ url, altText, caption, creditText }: Picture, note = ''): string {
  const texts = [caption, creditText].map((text) => escapeHtml(text ?? ''));
  return figure(
    `<img src="${escapeHtml(url ?? '')}" alt="${escapeHtml(altText ?? '')}">`,
    [...texts, note].filter(Boolean).join(' '),
  );
}

/** @param caption as HTML */
function figure(content: string, caption: string): string {
  return `<figure>${content}${caption && `<figcaption>${caption}</figcaption>`}</figure>`;
}

/** Caches the text of each object, since a query can select the same text under many aliases. Further arguments follow from it. */
function cached<Source extends object, Further extends readonly string[]>(
  compute: (source: Source, ...further: Further) => string,
): (source: Source, ...further: Further) => string {
  const computed = new WeakMap<Source, string>();
  return (source, ...further) => {
    let text = computed.get(source);
    if (text === undefined) {
      text = compute(source, ...further);
      computed.set(source, text);
    }
    return text;
  };
}
