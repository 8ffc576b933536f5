export type ReceivedMessage = { id: string; body: string; receiptHandle: string };

/** A queue of SQS. Whatever fails comes out as AwsFailure. */
export type Queue = {
  /** Up to ten messages; waits for the first of them for as long as is said. */
  receive(input: { waitSeconds: number; signal: AbortSignal }): Promise<ReceivedMessage[]>;
  /** Takes messages off, in calls of ten. Gives how many stayed, and come again. */
  remove(receiptHandles: readonly string[]): Promise<number>;
  /** How many wait and how many are received but not removed, as SQS guesses. */
  counts(signal: AbortSignal): Promise<{ waiting: number | null; inFlight: number | null }>;
  close(): void;
};

// API reference, ReceiveMessage and DeleteMessageBatch.
export const mostAtOnce = 10;
