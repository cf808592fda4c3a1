import {
  isInterfaceType,
  isUnionType,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';

/** The type of a field with its arguments, such as `(first: Int): [Tag!]!`. */
function signatureOf({ args, type }: GraphQLField<unknown, unknown>): string {
  const list = args.map((arg) => `${arg.name}: ${String(arg.type)}`).sort();
  return `${list.length === 0 ? '' : `(${list.join(', ')})`}: ${String(type)}`;
}

/** Fields of one name that differ between object types which can be at the same place of a response. */
function conflictsAmong(place: string, types: readonly GraphQLObjectType[]): string[] {
  const first = new Map<string, { readonly of: string; readonly signature: string }>();
  return types.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const signature = signatureOf(field);
      const other = first.get(field.name) ?? { of: type.name, signature };
      first.set(field.name, other);
      if (other.signature === signature) return [];
      return [
        `${place}: ${other.of}.${field.name}${other.signature}, but ${type.name}.${field.name}${signature}`,
      ];
    }),
  );
}

/** Abstract types of so many nouns that their fields can't agree. Clients read what they lead to by a fragment for each noun. */
const ANY_NOUN = ['Node', 'Revealed', 'SearchResult', 'Timestamped', 'Lockable'];

/** A selection of both fields is refused, and a client that reads both has to name one of them anew. */
function conflictsIn(of: typeof schema): string[] {
  const abstract = (type: object): type is GraphQLAbstractType =>
    (isUnionType(type) || isInterfaceType(type)) && !ANY_NOUN.includes(type.name);
  return Object.values(of.getTypeMap())
    .filter(abstract)
    .flatMap((type) => conflictsAmong(type.name, of.getPossibleTypes(type)));
}

it('has no two members of a union, and no two implementations of an interface, but those of any noun, with fields of one name and different types or arguments', () => {
  // The note of a retraction is a text, since it belongs to no article. A client that selects both gives one of them an alias.
  // A quote always has a statement, and an embed may have none: a client that shows both selects it on StatementBlock.
  // Of an article, only members see when it was created. A conflict has the article or whatever else changed; both are objects, so a
  // client can select both.
  expect(conflictsIn(schema)).toEqual([
    'ArticleContent: Article.createdAt: DateTime, but ArticleRevision.createdAt: DateTime!',
    'Block: EmbedBlock.statement: Statement, but QuoteBlock.statement: Statement!',
    'FeedEvent: ArticleCommentAdded.note: UpdateNote, but CampaignFactRetracted.note: String',
    'StatementBlock: EmbedBlock.statement: Statement, but QuoteBlock.statement: Statement!',
    'UserError: LockConflictError.current: Node!, but RevisionConflictError.current: Article!',
  ]);
});
