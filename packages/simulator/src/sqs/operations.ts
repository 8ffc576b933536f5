import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { optionalText, requiredText, textList } from "../wire/input.ts";
import { eachEntry } from "./batches.ts";
import { queueDoesNotExist, queueOf } from "./find-queue.ts";
import { isReceiptHandle, md5OfBody, type Queue } from "./queue.ts";
import { receiveMessage, within } from "./receive-message.ts";

/*
 * A standard queue as its users see it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */

const MOST_BYTES = 1_048_576;

function handleIn(input: Json): string {
  const handle = requiredText(input, "ReceiptHandle");
  if (isReceiptHandle(handle)) return handle;
  throw new Fault(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}

const remove = (queue: Queue, input: Json): Json => {
  queue.remove(handleIn(input));
  return {};
};

function hide(queue: Queue, input: Json): Json {
  const seconds = within(input, "VisibilityTimeout", { least: 0, most: 43_200, otherwise: 0 });
  if (!queue.hide(handleIn(input), seconds * 1000))
    throw new Fault("MessageNotInflight", "The specified message isn't in flight.");
  return {};
}

function send(queue: Queue, input: Json): Json {
  const body = requiredText(input, "MessageBody");
  if (Buffer.byteLength(body) > MOST_BYTES)
    throw new Fault(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${MOST_BYTES} bytes.`,
    );
  // https://www.w3.org/TR/REC-xml/#charsets, as the API reference has it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a message must not hold
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body))
    throw new Fault("InvalidMessageContents", "Invalid characters found.");
  const delay = within(input, "DelaySeconds", { least: 0, most: 900, otherwise: 0 });
  const message = queue.send(body, delay * 1000);
  return { MessageId: message.id, MD5OfMessageBody: md5OfBody(message) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const getQueueAttributes: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const { visible, inFlight, delayed } = queue.counts();
  const { redrive, ...attributes } = queue.attributes;
  const all: Record<string, string> = {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    MessageRetentionPeriod: String(attributes.retention),
    QueueArn: queue.arn,
    ReceiveMessageWaitTimeSeconds: String(attributes.receiveWait),
    VisibilityTimeout: String(attributes.visibilityTimeout),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.queue.arn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
  const names = textList(input, "AttributeNames");
  const Attributes = names.includes("All")
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  return Object.keys(Attributes).length === 0 ? {} : { Attributes };
};

const getQueueUrl: Operation = ({ world, region }, input) => {
  const account = optionalText(input, "QueueOwnerAWSAccountId") ?? region.account;
  const queue = world.regions.get(`${account}/${region.name}`)?.queues.get(requiredText(input, "QueueName"));
  if (queue === undefined || queue.deleted) throw queueDoesNotExist();
  return { QueueUrl: queue.url };
};

/** Of a queue that `QueueUrl` names: the operation on its input, or on each entry of its batch. */
const onQueue =
  (work: (queue: Queue, input: Json) => Json): Operation =>
  (context, input) =>
    work(queueOf(context, input), input);
const onEach = (work: (queue: Queue, entry: Json) => Json): Operation =>
  onQueue((queue, input) => eachEntry(input, (entry) => work(queue, entry)));

export const sqsOperations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["ReceiveMessage", receiveMessage],
  ["DeleteMessage", onQueue(remove)],
  ["DeleteMessageBatch", onEach(remove)],
  ["ChangeMessageVisibility", onQueue(hide)],
  ["ChangeMessageVisibilityBatch", onEach(hide)],
  ["SendMessage", onQueue(send)],
  ["SendMessageBatch", onEach(send)],
  ["GetQueueAttributes", getQueueAttributes],
  ["GetQueueUrl", getQueueUrl],
]);
