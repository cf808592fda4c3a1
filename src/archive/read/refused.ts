/** A record that can't be imported. It is reported, and the import goes on with the next one. */
export interface RefusedRecord {
  /** Where the record is in the file: `line 310, item 3`. */
  readonly place: string;
  readonly reason: string;
}

/** A record can't be imported. The message is the reason, as it is reported. */
export class UnreadableRecord extends Error {}

/** From here on, nothing of the file can be read. */
export class UnreadableFile extends Error {
  readonly place: string;

  constructor(place: string, reason: string) {
    super(reason);
    this.place = place;
  }
}

/** Characters of a record: 8 million, which is ten times the longest book. */
export const MAX_RECORD = 8_000_000;

export const TOO_LARGE = `has more than ${MAX_RECORD / 1_000_000} million characters`;
