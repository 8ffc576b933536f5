import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../index.ts";
import type { Queue } from "./queue.ts";

const place = { account: "123456789012", region: "us-east-1" };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp() {
  const sim = await startSimulator();
  closing.push(() => sim.close());
  const client = clientOf(sim, sim.credentials(place.account));
  return { sim, client };
}

function clientOf(sim: Simulator, credentials: { accessKeyId: string; secretAccessKey: string }): SQSClient {
  const client = new SQSClient({ region: place.region, endpoint: sim.url, credentials, maxAttempts: 1 });
  closing.push(() => client.destroy());
  return client;
}

const receive = async (client: SQSClient, QueueUrl: string, more: object = {}): Promise<Message[]> => {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All" as const], ...more };
  const { Messages } = await client.send(new ReceiveMessageCommand(input));
  return Messages ?? [];
};

/** Resolves when somebody waits for a message, and when the queue knows that they hung up. */
function waitsAt(queue: Queue) {
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { receive } = queue;
  queue.receive = (input) => {
    const onHangUp = (gone: () => void) => {
      begun.resolve();
      input.onHangUp(() => {
        gone();
        over.resolve();
      });
    };
    return receive({ ...input, onHangUp });
  };
  return { begun: begun.promise, over: over.promise };
}

test("the SDK sends, receives and deletes, and finds the checksums right", async () => {
  const { sim, client } = await setUp();
  const { url } = sim.createQueue({ ...place, name: "events" });
  expect(await client.send(new GetQueueUrlCommand({ QueueName: "events" }))).toMatchObject({ QueueUrl: url });
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "one é" }));
  const entries = ["two", "three"].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
  const messages = await receive(client, url);
  expect(messages.map(({ Body }) => Body)).toEqual(["one é", "two", "three"]);
  expect(messages[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: "1" });
  const asked = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
  });
  expect((await client.send(asked)).Attributes).toEqual({
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "3",
  });
  const [first, ...rest] = messages.map(({ ReceiptHandle }) => ReceiptHandle);
  await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first }));
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: [...rest, "nonsense"].map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(["0", "1"]);
  expect(deleted.Failed).toMatchObject([{ Id: "2", Code: "ReceiptHandleIsInvalid" }]);
  expect((await client.send(asked)).Attributes).toMatchObject({
    ApproximateNumberOfMessagesNotVisible: "0",
  });
});

test("a long poll ends with the first message, or with none", async () => {
  const { sim, client } = await setUp();
  const queue = sim.createQueue({ ...place, name: "events" });
  const { url } = queue;
  expect(await receive(client, url, { WaitTimeSeconds: 1 })).toEqual([]);
  const { begun } = waitsAt(queue);
  const waiting = receive(client, url, { WaitTimeSeconds: 20 });
  await begun;
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "at last" }));
  expect((await waiting).map(({ Body }) => Body)).toEqual(["at last"]);
});

test("whoever hung up is given nothing", async () => {
  const { sim, client } = await setUp();
  const queue = sim.createQueue({ ...place, name: "events" });
  const { begun, over } = waitsAt(queue);
  const abort = new AbortController();
  const waiting = client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 20 }), {
    abortSignal: abort.signal,
  });
  await begun;
  abort.abort();
  await expect(waiting).rejects.toThrow();
  await over;
  queue.send("for somebody else");
  expect((await receive(client, queue.url)).map(({ Body }) => Body)).toEqual(["for somebody else"]);
});

test("a message that is not deleted comes again, and in the end goes to the dead-letter queue", async () => {
  const { sim, client } = await setUp();
  const dead = sim.createQueue({ ...place, name: "dead" });
  const queue = sim.createQueue({
    ...place,
    name: "events",
    visibilityTimeout: 60,
    dead: { queue: dead, maxReceiveCount: 2 },
  });
  queue.send("poison");
  const [first] = await receive(client, queue.url);
  expect(await receive(client, queue.url)).toEqual([]);
  const hide = (message: Message | undefined, VisibilityTimeout: number) => {
    const input = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout };
    return client.send(new ChangeMessageVisibilityCommand(input));
  };
  await hide(first, 1);
  const [second] = await receive(client, queue.url, { WaitTimeSeconds: 20 });
  expect(second?.MessageId).toBe(first?.MessageId);
  expect(second?.Attributes).toMatchObject({ ApproximateReceiveCount: "2" });
  // A handle of an earlier receive deletes nothing any more.
  const late = { QueueUrl: queue.url, ReceiptHandle: first?.ReceiptHandle };
  await client.send(new DeleteMessageCommand(late));
  await hide(second, 0);
  await expect.poll(() => queue.counts().visible).toBe(1);
  expect(await receive(client, queue.url)).toEqual([]);
  expect((await receive(client, dead.url)).map(({ Body }) => Body)).toEqual(["poison"]);
});

test("errors are those of SQS", async () => {
  const { sim, client } = await setUp();
  const queue = sim.createQueue({ ...place, name: "events" });
  const at = (QueueUrl: string, more: object = {}) =>
    client.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
  await expect(at(`${sim.url}/${place.account}/other`)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  await expect(at(queue.url, { MaxNumberOfMessages: 11 })).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
  const wrong = new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: "nonsense" });
  await expect(client.send(wrong)).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
  sim.scenarios.set({ kind: "throttling-storm", operation: "ReceiveMessage", times: 1 });
  await expect(at(queue.url)).rejects.toMatchObject({ name: "RequestThrottled" });
  const unknown = clientOf(sim, { accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
  await expect(unknown.send(new ReceiveMessageCommand({ QueueUrl: queue.url }))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});
