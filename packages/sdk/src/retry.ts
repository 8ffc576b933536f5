import { NetworkError, RateLimitedError, ServerError } from "./errors.ts";

/** What is told of a retry before its wait begins. */
export interface Retry {
  /** 1 before the second attempt. */
  attempt: number;
  /** Milliseconds until then. */
  delayMs: number;
  /** The operation's name, where it has one. */
  operation: string | null;
  error: unknown;
}

const firstWaitMs = 250;
const longestWaitMs = 8_000;

/**
 * Full jitter: anything from nothing to the doubled bound, so that clients which failed together do not come back
 * together (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export function backoffMs(attempt: number, random: number = Math.random()): number {
  return random * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
}

/**
 * Whether another attempt may help and can do no harm. A request that is not repeatable is sent again only when it
 * was certainly not carried out: it never left, or the rate limit turned it away.
 */
export function mayRetry(error: unknown, repeatable: boolean): boolean {
  if (error instanceof RateLimitedError) return true;
  if (error instanceof NetworkError) return repeatable || !error.sent;
  if (error instanceof ServerError) return repeatable && [502, 503, 504].includes(error.status);
  return false;
}

/** Milliseconds until the next attempt; what the server asks for is a lower bound. */
export function waitMs(error: unknown, attempt: number): number {
  const tells = error instanceof RateLimitedError || error instanceof ServerError;
  return ((tells && error.retryAfterMs) || 0) + backoffMs(attempt);
}

/** Waits, or rejects with the signal's reason when that comes first. */
export function sleep(ms: number, signal?: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** What is promised, or a rejection with the signal's reason when that comes first. */
export function unlessAborted<T>(promised: T | Promise<T>, signal?: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    Promise.resolve(promised).then(resolve, reject);
  });
}
