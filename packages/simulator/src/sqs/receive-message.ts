import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { optionalNumber, textList } from "../wire/input.ts";
import { queueOf } from "./find-queue.ts";
import { type Message, md5OfBody, receiptHandleOf } from "./queue.ts";

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const MOST_IN_FLIGHT = 120_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receiveMessage: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const most = within(input, "MaxNumberOfMessages", { least: 1, most: 10, otherwise: 1 });
  const wait = within(input, "WaitTimeSeconds", {
    least: 0,
    most: 20,
    otherwise: queue.attributes.receiveWait,
  });
  const visibility = within(input, "VisibilityTimeout", {
    least: 0,
    most: 43_200,
    otherwise: queue.attributes.visibilityTimeout,
  });
  if (queue.counts().inFlight >= MOST_IN_FLIGHT) throw new Fault("OverLimit", "Too many messages in flight.");
  // AttributeNames is the older name of the same.
  const wanted = new Set([
    ...textList(input, "MessageSystemAttributeNames"),
    ...textList(input, "AttributeNames"),
  ]);
  const view = (message: Message): Json => ({
    MessageId: message.id,
    ReceiptHandle: receiptHandleOf(message),
    MD5OfBody: md5OfBody(message),
    Body: message.body,
    ...(wanted.size === 0 ? {} : { Attributes: attributesOf(message, wanted) }),
  });
  // An answer without messages has no list either.
  const answer = (messages: readonly Message[]): Json =>
    messages.length === 0 ? {} : { Messages: messages.map(view) };
  const received = queue.receive({
    most,
    visibilityMilliseconds: visibility * 1000,
    waitMilliseconds: wait * 1000,
    onHangUp: context.onHangUp,
  });
  if (!(received instanceof Promise)) return answer(received);
  return received.then((messages) => {
    // It was deleted while this waited.
    queueOf(context, input);
    return answer(messages);
  });
};

function attributesOf(message: Message, wanted: ReadonlySet<string>): Record<string, string> {
  const all: Record<string, string> = {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    SenderId: "events.amazonaws.com",
  };
  if (wanted.has("All")) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
}

export function within(
  input: Json,
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const value = optionalNumber(input, name) ?? otherwise;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Fault(
    "InvalidParameterValue",
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}
