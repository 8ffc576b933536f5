import {
  AmbiguousReferenceError,
  AuthenticationError,
  FleetgraphError,
  NetworkError,
  RateLimitedError,
  ServerError,
  TimeoutError,
} from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { errorJson, partsOf } from "./read-error.ts";
import { wrap } from "./terminal/display-width.ts";
import { printableJson } from "./terminal/printable.ts";

type Reporting = Pick<Context, "say" | "style" | "note" | "json" | "verbose"> & {
  /** Columns of the terminal that stderr is; null when it is none. */
  width: number | null;
};
interface Report {
  error: unknown;
  url: string;
  /** Whether a token was sent at all. */
  withToken: boolean;
  /** The command changes something, so an answer that was lost may hide that it did. */
  changing: boolean;
  /** How a proxy that is set was used; null where none is. */
  proxy: "used" | "cannotBeUsed" | null;
}

/** Says on stderr what went wrong and what to do next; with `--json` as one JSON object. */
export function reportError(reporting: Reporting, report: Report): void {
  const { style, note, json, verbose, width } = reporting;
  const broken = (text: string) => (width === null ? [text] : wrap(text, width - 4));
  const { error } = report;
  const message = messageOf(reporting, report);
  const hints = hintsOf(reporting, report);
  if (json) {
    const told = errorJson(error);
    note(printableJson({ error: { ...told.error, message, hint: hints.join("\n") || null } }));
    return;
  }
  const interrupted = error instanceof Failure && error.exitCode === exitCodes.interrupted;
  const mark = interrupted ? style.yellow("■") : style.red("✗");
  broken(message).forEach((line, index) => {
    note(`${index === 0 ? mark : " "} ${line}`);
  });
  for (const part of partsOf(error)) {
    const lines = [part.message, ...(part.hint === null ? [] : [part.hint])].flatMap(broken);
    lines.forEach((line, index) => {
      note(index === 0 ? `  - ${line}` : `    ${line}`);
    });
  }
  for (const line of hints.flatMap((hint) => hint.split("\n")).flatMap(broken)) note(`  ${line}`);
  // What the system refuses (a file of somebody else's) is in its message, and no fault of this program.
  const known = error instanceof FleetgraphError || (error instanceof Error && "syscall" in error);
  if (error instanceof Error && (verbose || !known) && !(error instanceof Failure))
    note(style.dim(error.stack ?? ""));
}

function messageOf({ say }: Reporting, { error, url, withToken }: Report): string {
  if (error instanceof AuthenticationError && !withToken) return say("cli.noToken", { url });
  if (error instanceof NetworkError) return say("cli.cannotReach", { url, reason: reasonOf(error) });
  if (error instanceof TimeoutError) return say("cli.noAnswer", { url });
  if (isOtherAnswer(error)) return say("cli.otherAnswer", { url, status: error.status });
  return error instanceof Error ? error.message : String(error);
}

/** Something answered that does not speak as the server does: what it says is in the SDK's English, or a page. */
const isOtherAnswer = (error: unknown): error is ServerError =>
  error instanceof ServerError && error.code === `HTTP_${error.status}`;

/** Why there was no answer: what the proxy said, which lies behind the reason that `fetch` gives. */
function reasonOf(error: NetworkError): string {
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (/proxy/i.test(cause.message)) return cause.message;
  }
  return error.reason;
}

function hintsOf({ say, verbose }: Reporting, { error, url, withToken, changing, proxy }: Report): string[] {
  if (error instanceof Failure) return error.hint ? [error.hint] : [];
  if (!(error instanceof FleetgraphError)) return [];
  // Which header to send is of use to programs only.
  if (error instanceof AuthenticationError && !withToken)
    return [say("cli.hint.login"), say("cli.hint.firstToken")];
  const hints = error.hintIsGeneral || isOtherAnswer(error) ? [] : [error.hint];
  if (error instanceof AmbiguousReferenceError && hints.length === 0 && error.candidates.length > 0) {
    hints.push(say("problem.ambiguous.hint", { candidates: error.candidates }));
  }
  if (error instanceof NetworkError && /CERT|LEAF_SIGNATURE/.test(error.reason))
    hints.push(say("cli.hint.certificate"));
  else if (error instanceof NetworkError || isOtherAnswer(error))
    hints.push(say("cli.hint.unreachable", { url }));
  if (error instanceof NetworkError && error.sent && changing) hints.push(say("cli.hint.maybeDone"));
  if (error instanceof TimeoutError && changing) hints.push(say("cli.hint.maybeDone"));
  const unanswered = error instanceof NetworkError || error instanceof TimeoutError;
  if (proxy === "used" && unanswered) hints.push(say("cli.hint.throughProxy"));
  // What answered instead may be a gateway that lets only the proxy through.
  if (proxy === "cannotBeUsed" && (unanswered || error instanceof ServerError))
    hints.push(say("cli.hint.proxy"));
  if (error instanceof AuthenticationError) hints.push(say("cli.hint.login"));
  if (error instanceof RateLimitedError) {
    const seconds = error.retryAfterMs === null ? null : Math.ceil(error.retryAfterMs / 1000);
    hints.push(say("cli.hint.rateLimited", { seconds }));
  }
  const puzzling = error instanceof ServerError || error.code === "INTERNAL_SERVER_ERROR" || verbose;
  if (puzzling && error.requestId) hints.push(say("cli.requestId", { id: error.requestId }));
  return [...new Set(hints)];
}
