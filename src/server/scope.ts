import {
  isAbstractType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Viewer } from '../viewer.ts';

/**
 * Whether what a field shows is the same for all viewers of one role. A field says so by `extensions: { sharedBy:
 * 'role' }`; one that gives a column of its row as it is says so by itself. Of any other we must think that it depends
 * on the very member who asks: to forget it costs members the sharing, and can show nobody what is another’s.
 */
function isSharedByRole({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions['sharedBy'] === 'role' || extensions['pothosExposedField'] !== undefined;
}

/**
 * Whether all that a document selects is the same for all viewers of one role: by looking at the document, each of its
 * fields on each type that it may stand on.
 */
export function selectsSharedFieldsOnly(schema: GraphQLSchema, document: DocumentNode): boolean {
  const info = new TypeInfo(schema);
  let isShared = true;
  visit(
    document,
    visitWithTypeInfo(info, {
      [Kind.FIELD]({ name }) {
        const parent = info.getParentType();
        if (name.value === '__typename') return;
        if (parent == null) {
          isShared = false;
          return;
        }
        const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
        isShared &&= types.every((type) => {
          const field = isObjectType(type) ? type.getFields()[name.value] : undefined;
          return field !== undefined && isSharedByRole(field);
        });
      },
    }),
  );
  return isShared;
}

/**
 * Who may be shown one and the same: readers who haven’t signed in are all one; editors are, and admins, where the
 * selection allows it; else each member is by themselves, in the role they have. So is each reporter always: they see
 * their own work, and not that of others.
 */
export function scopeOf({ member }: Viewer, isSharedByRole: boolean): string {
  if (member === null) return 'readers';
  return isSharedByRole && member.role !== 'REPORTER' ? member.role : `${member.role} ${member.id}`;
}
