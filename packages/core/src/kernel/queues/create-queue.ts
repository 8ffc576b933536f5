import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { callAws } from "../aws/aws-failure.ts";
import { mostAtOnce, type Queue } from "./queue.ts";

const callsAtOnce = 4;

/** Over SQS's client, which only a process with a queue to read loads. */
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
