/** An article, with what is known of it beside it. */
import type { ReactNode } from 'react';
import { inWords } from '../dates.ts';
import { IN_ENGLISH, inLanguage } from '../direction.ts';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import { SectionPath, SectionPathFields } from '../section-path.tsx';
import { About, AboutFields } from './about.tsx';
import type { Changes } from './apply-event.ts';
import { Block, BlockFields } from './block.tsx';
import { Byline, CreditFields, Credits } from './credits.tsx';
import { FurnitureFields, ReadOn, Translations } from './furniture.tsx';
import { ImageFields, Picture } from './image.tsx';
import { NoteFields, Notes } from './notes.tsx';
import { Republish } from './republish.tsx';

/** All but the body, which events tell block by block. */
export const ArticleHead = graphql(
  `
    fragment ArticleHead on Article {
      slug
      url
      language
      direction
      kicker
      headline
      standfirst
      trailText
      seoTitle
      seoDescription
      socialImage {
        url
      }
      firstPublishedAt
      lastModifiedAt
      originallyPublishedAt
      canonicalUrl
      mainImage {
        url
        ...ImageFields
      }
      tags {
        id
        slug
        name
      }
      section {
        id
        ...SectionPathFields
      }
      ...AboutFields
      ...FurnitureFields
      ...CreditFields
      updateNotes(first: 50) {
        nodes {
          id
          post {
            id
          }
          ...NoteFields
        }
      }
    }
  `,
  [AboutFields, CreditFields, FurnitureFields, ImageFields, NoteFields, SectionPathFields],
);

/** What the page of an article reads. */
export const ArticleFields = graphql(
  `
    fragment ArticleFields on Article {
      id
      revisionNumber
      jsonLdHtml
      republish {
        license
      }
      ...ArticleHead
      body {
        id
        ...BlockFields
      }
    }
  `,
  [ArticleHead, BlockFields],
);

/** The blocks that have come or changed while the page was open. */
function freshBlocks(changes: ReadonlyMap<number, Changes>): ReadonlyMap<string, 'New' | 'Changed'> {
  const fresh = new Map<string, 'New' | 'Changed'>();
  for (const { blocks } of changes.values())
    for (const { kind, blockId } of blocks)
      if (kind === 'ADDED' || kind === 'CHANGED') fresh.set(blockId, kind === 'ADDED' ? 'New' : 'Changed');
  return fresh;
}

interface StoryProps {
  readonly article: ResultOf<typeof ArticleFields>;
  /** What has changed while the page was open, by the number of the revision. */
  readonly changes: ReadonlyMap<number, Changes>;
  /** Comes after the text. */
  readonly children: ReactNode;
}

export function Story({ article, changes, children }: StoryProps) {
  const head = readFragment(ArticleHead, article);
  const fresh = freshBlocks(changes);
  const { firstPublishedAt, lastModifiedAt } = head;
  const notes = head.updateNotes?.nodes ?? [];
  return (
    <div className="story">
      <article {...inLanguage(head)}>
        <header>
          {head.section && <SectionPath of={head.section} />}
          {head.tags.length > 0 && (
            <p className="tags">
              {head.tags.map(({ id, slug, name }) => (
                <a key={id} href={`/tags/${encodeURIComponent(slug)}`}>
                  <bdi>{name}</bdi>
                </a>
              ))}
            </p>
          )}
          {head.kicker !== null && <p className="kicker">{head.kicker}</p>}
          <h1>{head.headline}</h1>
          {head.standfirst !== null && <p className="standfirst">{head.standfirst}</p>}
          <p className="byline">
            <Byline of={head} />
            {firstPublishedAt !== null && (
              <time dateTime={firstPublishedAt} {...IN_ENGLISH}>
                {inWords(firstPublishedAt)}
              </time>
            )}
            {head.canonicalUrl !== null && (
              <a href={head.canonicalUrl} {...IN_ENGLISH}>
                First published elsewhere
                {head.originallyPublishedAt !== null && `, on ${inWords(head.originallyPublishedAt)}`}
              </a>
            )}
            {lastModifiedAt !== firstPublishedAt && (
              <span {...IN_ENGLISH}>
                Last changed <time dateTime={lastModifiedAt}>{inWords(lastModifiedAt)}</time>
              </span>
            )}
            {notes.length > 0 && (
              <a href="#notes" {...IN_ENGLISH}>
                Updates and corrections
              </a>
            )}
            {firstPublishedAt !== null && (
              <a href={`/articles/${encodeURIComponent(head.slug)}/history`} {...IN_ENGLISH}>
                History
              </a>
            )}
          </p>
          <Credits of={head} />
          <Translations of={head} />
        </header>
        {head.mainImage && <Picture of={head.mainImage} isFirst />}
        <div className="body">
          {article.body.map((block) => {
            const { blockId } = readFragment(BlockFields, block);
            return <Block key={blockId} of={block} fresh={fresh.get(blockId)} />;
          })}
        </div>
        {children}
      </article>
      <aside aria-label="About this article">
        <Notes slug={head.slug} language={inLanguage(head)} of={notes} changes={changes} />
        <ReadOn of={head} />
        <About of={head} />
        {article.republish && <Republish slug={head.slug} license={article.republish.license} />}
      </aside>
    </div>
  );
}
