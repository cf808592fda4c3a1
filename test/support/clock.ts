/** A clock that stands still until a test moves it. */
export interface StoppedClock {
  /** In ms, as a node takes it. */
  readonly now: () => number;
  pass(seconds: number): void;
}

export function stoppedClock(): StoppedClock {
  let ms = 0;
  return {
    now: () => ms,
    pass(seconds) {
      ms += seconds * 1_000;
    },
  };
}
