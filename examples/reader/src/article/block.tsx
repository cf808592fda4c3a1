import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { Embed } from './embed.tsx';
import { ImageFields, Picture } from './image.tsx';
import { Since, SinceFields, Statement, StatementFields } from './statement.tsx';

export const BlockFields = graphql(
  `
    fragment BlockFields on Block {
      __typename
      id
      blockId
      ... on ParagraphBlock {
        html
        statements {
          id
          ...SinceFields
        }
      }
      ... on HeadingBlock {
        text
        level
      }
      ... on ListBlock {
        items
        ordered
      }
      ... on ImageBlock {
        image {
          ...ImageFields
        }
      }
      ... on StatementBlock {
        statement {
          id
          ...StatementFields
        }
      }
      ... on RedactedBlock {
        redaction {
          publicNote
        }
      }
      ... on EmbedBlock {
        url
        provider
        caption
        player {
          url
          width
          height
        }
      }
    }
  `,
  [ImageFields, SinceFields, StatementFields],
);

/** @param fresh whether it has come or changed while the page was open */
export function Block({
  of,
  fresh,
}: {
  of: FragmentOf<typeof BlockFields>;
  fresh: 'New' | 'Changed' | undefined;
}) {
  const block = readFragment(BlockFields, of);
  return (
    <div className="block" id={block.blockId} data-fresh={fresh}>
      <Content block={block} />
    </div>
  );
}

function Content({ block }: { block: ResultOf<typeof BlockFields> }) {
  switch (block.__typename) {
    case 'ParagraphBlock':
      // The API promises that it is safe; the page's Content-Security-Policy would stop it otherwise.
      return (
        <>
          <p dangerouslySetInnerHTML={{ __html: block.html }} />
          {block.statements.map((statement) => (
            <Since key={statement.id} of={statement} />
          ))}
        </>
      );
    case 'HeadingBlock': {
      const Heading = `h${block.level}` as 'h2';
      return <Heading>{block.text}</Heading>;
    }
    case 'ListBlock': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, at) => (
            <li key={at}>{item}</li>
          ))}
        </List>
      );
    }
    case 'ImageBlock':
      return <Picture of={block.image} />;
    case 'QuoteBlock':
      return block.statement && <Statement of={block.statement} />;
    case 'RedactedBlock':
      return <p className="removed">[removed] {block.redaction.publicNote}</p>;
    case 'EmbedBlock':
      return <Embed {...block} />;
  }
}
