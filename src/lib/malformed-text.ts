import { RequestError } from '../errors.ts';

/** A text that isn't of the format that its scalar requires. */
export class MalformedText extends RequestError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message);
  }
}

/**
 * A malformed text that its scalar passes on. Validation reports it with the other problems of a mutation's input. Clients
 * can't send one, because JSON has no such object.
 */
export class InvalidScalar {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
