import type { Viewer } from '../viewer.ts';

/**
 * Who is shown one and the same: readers are all one, for they see what is public and nothing else; each member is by
 * themselves, in the role they have now.
 */
export function scopeOf({ member }: Viewer): string {
  return member === null ? 'readers' : `${member.role} ${member.id}`;
}
