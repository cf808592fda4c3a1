import { graphql, readFragment, type FragmentOf } from './graphql.ts';

/** A section with all above it: the tree has at most eight levels. */
export const SectionPathFields = graphql(`
  fragment SectionPathFields on Section {
    id
    name
    path
    parent {
      id
      name
      path
      parent {
        id
        name
        path
        parent {
          id
          name
          path
          parent {
            id
            name
            path
            parent {
              id
              name
              path
              parent {
                id
                name
                path
                parent {
                  id
                  name
                  path
                }
              }
            }
          }
        }
      }
    }
  }
`);

interface Section {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly parent?: Section | null;
}

interface SectionPathProps {
  readonly of: FragmentOf<typeof SectionPathFields>;
  /** Whether it leads to a page of the section itself, which isn't part of it then. */
  readonly isOwnPage?: boolean;
}

/** Links to the section and to those above it, from the top. */
export function SectionPath({ of, isOwnPage = false }: SectionPathProps) {
  const line = lineOf(readFragment(SectionPathFields, of)).slice(0, isOwnPage ? -1 : undefined);
  if (line.length === 0) return null;
  return (
    <nav className="path" aria-label="Section">
      <ol>
        {line.map(({ id, name, path }) => (
          <li key={id}>
            <a href={addressOfSection(path)}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function lineOf(section: Section): readonly Section[] {
  return section.parent == null ? [section] : [...lineOf(section.parent), section];
}

/** @param path the slugs from the top of the tree */
export function addressOfSection(path: string): string {
  return `/sections/${path.split('/').map(encodeURIComponent).join('/')}`;
}
