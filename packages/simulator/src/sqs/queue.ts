import { createHash, randomUUID } from "node:crypto";

/** What goes wrong with a share of what EventBridge delivers to a queue; each from 0 to 1. */
export interface DeliveryTrouble {
  /** Delivered twice: "at least once" (EventBridge user guide, delivery guarantees). */
  duplicate?: number;
  /** Delivered in another order than it happened in. */
  reorder?: number;
  /** Never delivered. */
  drop?: number;
  /** Wall milliseconds that everything takes on its way. */
  delayMilliseconds?: number;
}

export interface Message {
  id: string;
  body: string;
  md5: string | undefined;
  sentAt: number;
  firstReceivedAt: number | undefined;
  receiveCount: number;
  /** Wall milliseconds until which it is hidden, while it is in flight. */
  hiddenUntil: number;
}

export interface QueueAttributes {
  /** Seconds that a received message is hidden. */
  visibilityTimeout: number;
  /** Seconds that a receive waits which does not say. */
  receiveWait: number;
  /** Seconds until a message is let go, whether anybody received it or not. */
  retention: number;
  redrive?: { queue: Queue; maxReceiveCount: number };
}

/** A standard queue. Its time is wall time, as that of whoever waits for its messages. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly createdAt: number;
  readonly attributes: QueueAttributes;
  trouble: DeliveryTrouble;
  /** Every receive is told to, and everything sent to it is lost, as of a queue that was deleted. */
  deleted: boolean;
  send(body: string, delayMilliseconds?: number): Message;
  /** Up to `most` messages, at once or as soon as there are any. `onHangUp` is given a way to be told. */
  receive(input: {
    most: number;
    visibilityMilliseconds: number;
    waitMilliseconds: number;
    onHangUp(gone: () => void): void;
  }): Message[] | Promise<Message[]>;
  /** False for a handle of an earlier receive: the message stays. */
  remove(receiptHandle: string): boolean;
  hide(receiptHandle: string, milliseconds: number): boolean;
  counts(): { visible: number; inFlight: number; delayed: number };
}

interface Waiter {
  most: number;
  visibilityMilliseconds: number;
  answer(messages: Message[]): void;
}

/** As it is handed out; each receive of a message gives another one. */
export const receiptHandleOf = (message: Message): string => `${message.id}#${message.receiveCount}`;
export const isReceiptHandle = (text: string): boolean => /^[0-9a-f-]{36}#\d+$/.test(text);

export const md5OfBody = (message: Message): string => {
  message.md5 ??= createHash("md5").update(message.body).digest("hex");
  return message.md5;
};

export function createQueue(input: {
  name: string;
  arn: string;
  url: string;
  attributes: QueueAttributes;
}): Queue {
  // Taken from the front by an index: shift() of a hundred thousand would be slow.
  let visible: Message[] = [];
  let first = 0;
  const inFlight = new Map<string, Message>();
  const waiters = new Set<Waiter>();
  let delayed = 0;

  function show(message: Message): void {
    visible.push(message);
    serveWaiters();
  }

  function serveWaiters(): void {
    for (const waiter of waiters) {
      if (first >= visible.length) return;
      const messages = take(waiter.most, waiter.visibilityMilliseconds);
      if (messages.length === 0) return;
      waiters.delete(waiter);
      waiter.answer(messages);
    }
  }

  function take(most: number, visibilityMilliseconds: number): Message[] {
    const now = Date.now();
    const taken: Message[] = [];
    const { redrive, retention } = queue.attributes;
    while (taken.length < most && first < visible.length) {
      const message = visible[first] as Message;
      first += 1;
      if (message.sentAt + retention * 1000 <= now) continue;
      if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
        redrive.queue.send(message.body);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.hiddenUntil = now + visibilityMilliseconds;
      inFlight.set(message.id, message);
      taken.push(message);
    }
    if (first > 1_000 && first * 2 > visible.length) {
      visible = visible.slice(first);
      first = 0;
    }
    if (taken.length > 0) showAgain(taken, visibilityMilliseconds);
    return taken;
  }

  /** One timer for all that was received together. */
  function showAgain(messages: readonly Message[], milliseconds: number): void {
    const handles = messages.map(receiptHandleOf);
    setTimeout(() => {
      const now = Date.now();
      for (const [index, message] of messages.entries()) {
        // Deleted, or received again since.
        if (inFlight.get(message.id) !== message || receiptHandleOf(message) !== handles[index]) continue;
        if (message.hiddenUntil > now + 1) showAgain([message], message.hiddenUntil - now);
        else {
          inFlight.delete(message.id);
          show(message);
        }
      }
    }, milliseconds).unref();
  }

  function inFlightOf(receiptHandle: string): Message | undefined {
    const message = inFlight.get(receiptHandle.slice(0, 36));
    return message !== undefined && receiptHandleOf(message) === receiptHandle ? message : undefined;
  }

  const queue: Queue = {
    ...input,
    createdAt: Date.now(),
    trouble: {},
    deleted: false,
    send(body, delayMilliseconds = 0) {
      const message: Message = {
        id: randomUUID(),
        body,
        md5: undefined,
        sentAt: Date.now(),
        firstReceivedAt: undefined,
        receiveCount: 0,
        hiddenUntil: 0,
      };
      if (queue.deleted) return message;
      if (delayMilliseconds > 0) {
        delayed += 1;
        setTimeout(() => {
          delayed -= 1;
          show(message);
        }, delayMilliseconds).unref();
      } else show(message);
      return message;
    },
    receive({ most, visibilityMilliseconds, waitMilliseconds, onHangUp }) {
      const messages = take(most, visibilityMilliseconds);
      if (messages.length > 0 || waitMilliseconds <= 0) return messages;
      return new Promise((resolve) => {
        const waiter: Waiter = {
          most,
          visibilityMilliseconds,
          answer(found) {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(found);
          },
        };
        const timer = setTimeout(() => waiter.answer([]), waitMilliseconds);
        timer.unref();
        onHangUp(() => waiter.answer([]));
        waiters.add(waiter);
      });
    },
    remove(receiptHandle) {
      const message = inFlightOf(receiptHandle);
      if (message !== undefined) inFlight.delete(message.id);
      return message !== undefined;
    },
    hide(receiptHandle, milliseconds) {
      const message = inFlightOf(receiptHandle);
      if (message === undefined) return false;
      message.hiddenUntil = Date.now() + milliseconds;
      showAgain([message], milliseconds);
      return true;
    },
    counts: () => ({ visible: visible.length - first, inFlight: inFlight.size, delayed }),
  };
  return queue;
}
