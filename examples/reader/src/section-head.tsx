import { graphql, readFragment, type FragmentOf } from './graphql.ts';
import { addressOfSection, SectionPath, SectionPathFields } from './section-path.tsx';

export const SectionHeadFields = graphql(
  `
    fragment SectionHeadFields on Section {
      name
      ...SectionPathFields
      children {
        id
        name
        path
      }
    }
  `,
  [SectionPathFields],
);

/** The head of a section's own page: the sections above it, its name, and those below it. */
export function SectionHead({ of }: { of: FragmentOf<typeof SectionHeadFields> }) {
  const { name, children, ...section } = readFragment(SectionHeadFields, of);
  return (
    <>
      <SectionPath of={section} isOwnPage />
      <h1 dir="auto">{name}</h1>
      {children.length > 0 && (
        <nav className="tags" aria-label={`In ${name}`}>
          {children.map(({ id, name, path }) => (
            <a key={id} href={addressOfSection(path)}>
              <bdi>{name}</bdi>
            </a>
          ))}
        </nav>
      )}
    </>
  );
}
