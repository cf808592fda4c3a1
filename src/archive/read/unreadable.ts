/** What a record holds can't be taken over. The message is the reason, as it is reported. */
export class UnreadableRecord extends Error {}

/** From here on, nothing of the file can be read. */
export class UnreadableFile extends Error {
  readonly place: string;

  constructor(place: string, reason: string) {
    super(reason);
    this.place = place;
  }
}

/** Characters that a record may have: 8 million, which is ten times the longest book. */
export const MAX_RECORD = 8_000_000;

export const TOO_LARGE = `has more than ${MAX_RECORD / 1_000_000} million characters`;
