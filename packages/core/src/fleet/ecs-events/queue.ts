import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { callAws } from "../../kernel/index.ts";

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
const callsAtOnce = 4;

export function createQueue(client: SQSClient, QueueUrl: string): Queue {
  return {
    async receive({ waitSeconds, signal }) {
      const input = { QueueUrl, MaxNumberOfMessages: mostAtOnce, WaitTimeSeconds: waitSeconds };
      const answer = await callAws("ReceiveMessage", () =>
        client.send(new ReceiveMessageCommand(input), { abortSignal: signal }),
      );
      return (answer.Messages ?? []).map(({ MessageId = "", Body = "", ReceiptHandle = "" }) => ({
        id: MessageId,
        body: Body,
        receiptHandle: ReceiptHandle,
      }));
    },

    async remove(receiptHandles) {
      let next = 0;
      let stayed = 0;
      const work = async () => {
        while (next < receiptHandles.length) {
          const handles = receiptHandles.slice(next, next + mostAtOnce);
          next += mostAtOnce;
          const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
          const answer = await callAws("DeleteMessageBatch", () =>
            client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
          );
          stayed += answer.Failed?.length ?? 0;
        }
      };
      const calls = Math.min(callsAtOnce, Math.ceil(receiptHandles.length / mostAtOnce));
      await Promise.all(Array.from({ length: calls }, work));
      return stayed;
    },

    async counts(signal) {
      const answer = await callAws("GetQueueAttributes", () =>
        client.send(
          new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
          }),
          { abortSignal: signal },
        ),
      );
      const number = (text: string | undefined) => (text === undefined ? null : Number(text));
      return {
        waiting: number(answer.Attributes?.ApproximateNumberOfMessages),
        inFlight: number(answer.Attributes?.ApproximateNumberOfMessagesNotVisible),
      };
    },

    close: () => client.destroy(),
  };
}
