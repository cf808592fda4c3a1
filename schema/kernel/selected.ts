import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/**
 * Whether a field below the one that resolves is selected, even if `@skip` or `@include` may leave it out.
 * @param path leads to that field
 */
export function isSelected(path: readonly string[], { fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  const leads = (set: SelectionSetNode | undefined, path: readonly string[]): boolean => {
    const [name, ...rest] = path;
    if (name === undefined) return true;
    return (
      set?.selections.some((node) => {
        if (node.kind === Kind.FIELD) return node.name.value === name && leads(node.selectionSet, rest);
        if (node.kind === Kind.INLINE_FRAGMENT) return leads(node.selectionSet, path);
        return leads(fragments[node.name.value]?.selectionSet, path);
      }) ?? false
    );
  };
  return fieldNodes.some(({ selectionSet }) => leads(selectionSet, path));
}
