/** Who asks, as any transport knows it. */
export interface Caller {
  readonly authorization: string | null;
  readonly requestId: string;
}

/** What the steps of the pipeline share of an operation’s context; the rest is the schema’s. */
export interface PipelineContext extends Caller {
  /** The context anew, for one more event: the viewer is identified again. */
  readonly refresh: () => Promise<object>;
}
