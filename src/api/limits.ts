export const LIMITS = {
  /** Tokens of a document. Limits the time that parsing and validating take. */
  tokens: 2_000,
  /** Depth of brackets within brackets, in a document and in the variables. */
  nesting: 100,
  /** Lines of a document. For each error, graphql-js counts the lines before its place. */
  lines: 2_000,
  /**
   * Items of lists and fields of objects, in the variables, and in the extensions. An article's body may have 1,000 blocks of
   * up to ten fields.
   */
  variableValues: 10_000,
  /** Validation errors that are reported for one document. */
  validationErrors: 10,
  /**
   * Pairs of fields that have the same name at the same place, and of fragments there. To compare a pair takes up to 2 µs. A hundred
   * fragments may each select the `id`.
   */
  repetitions: 8_000,
  /** Characters of an error's message, which may quote the document. */
  messageLength: 500,
  /** Bytes of the documents that clients have registered to send them by hash, on a node. */
  registeredBytes: 5_000_000,
  /** Depth of fields within fields. The introspection query that clients send has 13. */
  depth: 20,
  /**
   * What an operation may cost, in points. A point is up to 5 µs of CPU, of the node and the database together. An
   * estimate: docs/operations.md says what counts as how much.
   */
  cost: 20_000,
  /** Characters of a response. */
  responseLength: 10_000_000,
  /** Bytes of a reader's request, and of a member's: an article may be long. */
  bodyBytes: 100_000,
  memberBodyBytes: 2_000_000,
  /** Characters of the header Accept, which is parsed for each request. */
  acceptLength: 500,
  /** Characters of the id that a client gives to an operation on a socket. */
  idLength: 1_000,
  /** Characters of the documents of all cohorts on a node. Each takes some 80 bytes of memory. */
  cohortCharacters: 10_000_000,
  /** Subscriptions and other operations that are under way on one socket. */
  operationsPerSocket: 100,
};

/** Limits of one live connection: settings of the node, which .env.example explains. */
export interface SocketLimits {
  readonly subscriptions: number;
  readonly messageBytes: number;
  /** An average over the time between two pings. */
  readonly messagesPerSecond: number;
  /** How much may wait for a slow client. */
  readonly bufferedBytes: number;
  readonly bufferedEvents: number;
  /** Seconds that a client has to send `connection_init`. */
  readonly initSeconds: number;
  /** Seconds between pings. A client that has not answered one by the next is disconnected. */
  readonly pingSeconds: number;
}
