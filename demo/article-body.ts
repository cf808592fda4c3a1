/** The body of an article of the demo as HTML, with what has become of its statements since it was published. */
import { escapeHtml as e } from '../src/escape-html.ts';

export const BODY = `body {
      __typename
      ... on ParagraphBlock { html }
      ... on HeadingBlock { text level }
      ... on ListBlock { items ordered }
      ... on ImageBlock { image { url altText caption creditText width height } }
      ... on EmbedBlock { url caption }
      ... on StatementBlock { statement { wording text attribution status statusNote amendedBy { wording text } } }
    }`;

export interface Image {
  readonly url: string;
  readonly altText: string | null;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

type Wording = 'VERBATIM' | 'PARTIAL' | 'PARAPHRASE';

interface Statement {
  readonly wording: Wording;
  readonly text: string;
  readonly attribution: string;
  readonly status: 'CURRENT' | 'AMENDED' | 'WITHDRAWN' | 'DELETED_AT_SOURCE';
  readonly statusNote: string | null;
  readonly amendedBy: Pick<Statement, 'wording' | 'text'> | null;
}

export type Block =
  /** Safe, as the API promises. */
  | { readonly __typename: 'ParagraphBlock'; readonly html: string }
  | { readonly __typename: 'HeadingBlock'; readonly text: string; readonly level: number }
  | { readonly __typename: 'ListBlock'; readonly items: readonly string[]; readonly ordered: boolean }
  | { readonly __typename: 'ImageBlock'; readonly image: Image }
  | { readonly __typename: 'QuoteBlock'; readonly statement: Statement }
  | {
      readonly __typename: 'EmbedBlock';
      readonly url: string;
      readonly caption: string | null;
      readonly statement: Statement | null;
    };

export function bodyHtml(body: readonly Block[]): string {
  return body.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.__typename) {
    case 'ParagraphBlock':
      return `<p>${block.html}</p>`;
    case 'HeadingBlock':
      return `<h${block.level}>${e(block.text)}</h${block.level}>`;
    case 'ListBlock': {
      const items = block.items.map((item) => `<li>${e(item)}</li>`).join('');
      return block.ordered ? `<ol>${items}</ol>` : `<ul>${items}</ul>`;
    }
    case 'ImageBlock':
      return imageHtml(block.image);
    case 'QuoteBlock':
      return statementHtml(block.statement);
    case 'EmbedBlock': {
      const caption = block.caption === null ? '' : `<p>${e(block.caption)}</p>`;
      const said = block.statement === null ? caption : statementHtml(block.statement);
      return `${said}<p><a href="${e(block.url)}">${e(block.url)}</a></p>`;
    }
  }
}

export function imageHtml({ url, altText, caption, creditText, width, height }: Image): string {
  const size = width === null || height === null ? '' : ` width="${width}" height="${height}"`;
  const told = [caption, creditText].filter(Boolean).join(' ');
  return `<figure><img src="${e(url)}" alt="${e(altText ?? '')}"${size}><figcaption>${e(told)}</figcaption></figure>`;
}

/** Only the speaker's own words are a quotation, with quotation marks. Others say that they are the newsroom's. */
function statementHtml(statement: Statement): string {
  const { wording, attribution } = statement;
  const said = `<p>${words(statement)}</p>${sinceHtml(statement)}`;
  switch (wording) {
    case 'VERBATIM':
      return `<blockquote>${said}<footer>${e(attribution)}</footer></blockquote>`;
    case 'PARTIAL':
      return `<figure class="told">${said}<figcaption>${e(attribution)}, partly in our words</figcaption></figure>`;
    case 'PARAPHRASE':
      return `<figure class="told">${said}<figcaption>${e(attribution)}, in our words</figcaption></figure>`;
  }
}

function words({ wording, text }: Pick<Statement, 'wording' | 'text'>): string {
  return wording === 'VERBATIM' ? `“${e(text)}”` : e(text);
}

/** The article keeps the words with which it was published, so it says what has become of them. */
function sinceHtml({ status, statusNote, amendedBy }: Statement): string {
  if (status === 'CURRENT') return '';
  const what = {
    AMENDED: 'Since amended by the speaker',
    WITHDRAWN: 'Since withdrawn by the speaker',
    DELETED_AT_SOURCE: 'Since deleted where it was published',
  }[status];
  const now = amendedBy === null ? '' : `: ${words(amendedBy)}`;
  const note = statusNote === null ? '' : ` <small>${e(statusNote)}</small>`;
  return `<p class="since"><strong>${what}</strong>${now}${note}</p>`;
}
