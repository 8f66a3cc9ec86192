/** A level as recorded: absolute size, `0` for gone. Decimal text. */
export type RecordedText = readonly [price: string, size: string];

export type RecordedEvent =
  | {
      readonly type: 'snapshot' | 'diff';
      readonly atUs: number;
      readonly bids: readonly RecordedText[];
      readonly asks: readonly RecordedText[];
    }
  | {
      readonly type: 'trade';
      readonly atUs: number;
      readonly price: string;
      readonly size: string;
      readonly aggressor: 'bid' | 'ask';
    };

/** A market that was, to be lived through again with the user's orders on top. */
export interface RecordedMarket {
  /** For summaries. */
  readonly name: string;
  /** In order of time, beginning anew with each call. The first book event is a snapshot; what follows continues it. */
  events(): Iterator<RecordedEvent>;
}
