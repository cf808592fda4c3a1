/** Rows multiply with the lists around them. SQL statements don't: one reads what all rows at a place of the response need. */
export interface Cost {
  readonly rows: number;
  readonly statements: number;
}

/** What a field costs without the fields in it. */
interface Dearest extends Cost {
  readonly name: string;
  /** Where it is below the field of this name; null if it is that field. */
  readonly inside: Dearest | null;
}

/** What a selection costs, and which field costs most of it. A field with many rows may be passed by one with many statements. */
export interface Counted extends Cost {
  readonly byRows: Dearest | null;
  readonly byStatements: Dearest | null;
}

export const NOTHING: Counted = { rows: 0, statements: 0, byRows: null, byStatements: null };

export function together(one: Counted, other: Counted): Counted {
  return {
    rows: one.rows + other.rows,
    statements: one.statements + other.statements,
    byRows: more('rows', one.byRows, other.byRows),
    byStatements: more('statements', one.byStatements, other.byStatements),
  };
}

/**
 * A field with what is selected of it.
 * @param name the field's name in the response
 * @param own what it costs without what is inside
 * @param times how many rows have what is inside
 */
export function around(name: string, own: Cost, inside: Counted, times: number): Counted {
  const itself = { name, inside: null, ...own };
  const below = (found: Dearest | null): Dearest | null =>
    found && { name, inside: found, rows: found.rows * times, statements: found.statements };
  return {
    rows: own.rows + inside.rows * times,
    statements: own.statements + inside.statements,
    byRows: more('rows', itself, below(inside.byRows)),
    byStatements: more('statements', itself, below(inside.byStatements)),
  };
}

/** The path of the field that costs most, by the names in the response. */
export function dearestOf({ byRows, byStatements }: Counted, pointsOf: (cost: Cost) => number): string[] {
  const isBusier = byRows && byStatements && pointsOf(byStatements) > pointsOf(byRows);
  const path: string[] = [];
  for (let at = isBusier ? byStatements : byRows; at !== null; at = at.inside) path.push(at.name);
  return path;
}

function more(by: keyof Cost, one: Dearest | null, other: Dearest | null): Dearest | null {
  if (one === null || other === null) return one ?? other;
  return other[by] > one[by] ? other : one;
}
