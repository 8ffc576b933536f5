import { AwsFailure, callAws } from "../../kernel/index.ts";

/** Sends one look at AWS, named by the IAM action it needs. Throws AwsFailure, also when the time is over. */
export type Look = <Answer>(
  action: string,
  send: (options: { abortSignal: AbortSignal }) => Promise<Answer>,
) => Promise<Answer>;

/** The code of a look that was given up because the time for all of them was over. */
export const outOfTime = "OutOfTime";

/** Ends when the time is over that everything looked at for one change has, together. */
export const whileLooking = () => AbortSignal.timeout(8_000);

/** Looks that end when the signal says so, also those that still wait for their turn at the rate gate. */
export function looksUntil(signal: AbortSignal): Look {
  const over = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return (action, send) =>
    Promise.race([
      callAws(action, () => send({ abortSignal: signal })).catch((error: AwsFailure): never => {
        // What the rate gate throws names the operation alone.
        throw new AwsFailure(action, error.kind, error.code, error.message, { cause: error.cause });
      }),
      over.then((): never => {
        throw new AwsFailure(action, "unreachable", outOfTime, "the time for looking is over");
      }),
    ]);
}
