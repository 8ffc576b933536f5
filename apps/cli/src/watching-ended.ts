import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { partsOf } from "./terminal/moment.ts";

/** Says that only the watching has ended, by Ctrl-C or `--timeout`; null when neither has ended it. */
export function watchingEnded(
  context: Pick<Context, "say" | "signal">,
  input: {
    id: string;
    /** What to name to stop it. */
    cancelBy: string;
    timeout: AbortSignal | null;
    timeoutMs: number | null;
  },
): Failure | null {
  const { say, signal } = context;
  const { id, cancelBy, timeout, timeoutMs } = input;
  const goesOn = say("cli.deploy.goesOn", { deployment: id });
  const howToCancel = say("cli.deploy.howToCancel", { service: cancelBy });
  if (signal.aborted) {
    return new Failure(exitCodes.interrupted, goesOn, { code: "INTERRUPTED", hint: howToCancel });
  }
  if (!timeout?.aborted) return null;
  const duration = say("cli.duration", partsOf(timeoutMs ?? 0));
  const message = `${say("cli.deploy.timedOut", { duration })} ${goesOn}`;
  const hint = `${say("cli.deploy.followLater", { service: id })}\n${howToCancel}`;
  return new Failure(exitCodes.timedOut, message, { code: "TIMEOUT", hint });
}
