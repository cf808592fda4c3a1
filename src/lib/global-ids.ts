const GLOBAL_ID = /^([A-Za-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

export function encodeGlobalId(typename: string, id: string): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** The type and the id of the row in a global id. Null if the text isn't a global id. */
export function parseGlobalId(globalId: string): GlobalId | null {
  const [, typename, id] = GLOBAL_ID.exec(Buffer.from(globalId, 'base64url').toString()) ?? [];
  return typename === undefined || id === undefined ? null : { typename, id };
}
