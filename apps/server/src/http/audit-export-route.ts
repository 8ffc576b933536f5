import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { render } from "@fleetgraph/catalogue";
import { type AuditExport, beginAuditExport, type ExportFormat } from "@fleetgraph/core/audit";
import { GraphQLError } from "graphql";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { targetsOf } from "../graph/audit-target.ts";
import type { Context } from "../graph/context.ts";
import { asGraphError } from "../graph/graph-error.ts";
import { refuse, refuseWithError } from "./answer.ts";
import { readExportQuery } from "./audit-export-query.ts";
import type { Patience } from "./patience.ts";
import type { Exchange } from "./request-context.ts";

type Input = {
  exchange: Exchange;
  response: ServerResponse;
  context: Context;
  search: string;
  /** Whether the token still counts: an export outlives a single look at it. */
  isStillAllowed(): Promise<boolean>;
};
export type AuditExports = { answer(input: Input): Promise<void> };

export type ExportLimits = { exportsAtOnce: number; exportsPerMinute: number };

const lookAgainMs = 10_000;
const types: Readonly<Record<ExportFormat, string>> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

/** GET /audit/export: the audit history as a file, as fast as its reader takes it and no faster. */
export function createAuditExports(deps: { limits: ExportLimits; patience: Patience }): AuditExports {
  const { exportsAtOnce, exportsPerMinute } = deps.limits;
  const limiter = new RateLimiterMemory({ points: exportsPerMinute, duration: 60 });
  /** Whose each export is that is under way. */
  const open = new Map<ServerResponse, string>();

  async function answer(input: Input): Promise<void> {
    const { exchange, response, context } = input;
    const { principalId } = context.caller;
    const own = [...open.values()].filter((each) => each === principalId).length;
    if (own >= exportsAtOnce)
      return tooMany(input, { kind: "problem.tooManyExports", count: own, seconds: 10 });
    const spent = await limiter.consume(principalId).catch((reason: unknown) => reason);
    if (!(spent instanceof RateLimiterRes)) throw spent;
    if (spent.consumedPoints > exportsPerMinute) {
      const seconds = Math.max(1, Math.ceil(spent.msBeforeNext / 1000));
      return tooMany(input, { kind: "problem.rateLimited", count: own, seconds });
    }
    open.set(response, principalId);
    try {
      const begun = await deps.patience.wait(begin(input));
      // The client left meanwhile.
      if (response.closed) return;
      if (begun instanceof GraphQLError) return refuseWithError(response, exchange, begun);
      await send(input, begun);
    } finally {
      open.delete(response);
    }
  }

  return { answer };
}

type Begun = { format: ExportFormat; file: AuditExport };

/** The export, or why there is none. */
async function begin({ context, search }: Input): Promise<Begun | GraphQLError> {
  const { app, caller, reads } = context;
  try {
    const { target, filter, ...asked } = readExportQuery(search);
    const targets = target === null ? null : await targetsOf(reads, caller, target);
    const file = await beginAuditExport(app, caller, { ...asked, filter: { ...filter, targets } });
    return { format: asked.format, file };
  } catch (error) {
    const refused = asGraphError(error, context);
    const status = statusOf[String(refused.extensions.code)];
    if (status === undefined) throw error;
    return new GraphQLError(refused.message, { extensions: { ...refused.extensions, http: { status } } });
  }
}

const statusOf: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  AMBIGUOUS_REFERENCE: 400,
};

async function send(input: Input, { format, file }: Begun): Promise<void> {
  const { response } = input;
  response.writeHead(200, {
    "content-type": types[format],
    "content-disposition": `attachment; filename="audit-${file.size}.${format}"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // A proxy that gathers the answer first would need room for all of it (nginx).
    "x-accel-buffering": "no",
    "x-fleetgraph-log-size": String(file.size),
    "x-fleetgraph-snapshot": file.snapshot,
    ...(file.header !== "" && { "x-fleetgraph-header": file.header }),
    ...(file.archived.length > 0 && {
      "x-fleetgraph-archived": file.archived.map(({ month }) => month).join(","),
    }),
  });
  try {
    await pipeline(Readable.from(whileAllowed(input, file), { objectMode: false }), response);
  } catch (error) {
    // The client left: it comes back for the rest, or not.
    if (isGone(error)) return;
    throw error;
  }
}

const isGone = (error: unknown) => (error as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE";

/** The chunks, until the token is revoked; then the file stays without its end. */
async function* whileAllowed({ isStillAllowed }: Input, file: AuditExport): AsyncGenerator<Buffer> {
  let lookedAt = performance.now();
  for await (const chunk of file.chunks()) {
    if (performance.now() - lookedAt > lookAgainMs) {
      if (!(await isStillAllowed())) throw new Error("the token of an export was revoked");
      lookedAt = performance.now();
    }
    yield chunk;
  }
}

function tooMany(
  { exchange, response, context: { locale } }: Input,
  why: { kind: "problem.tooManyExports" | "problem.rateLimited"; count: number; seconds: number },
): void {
  const { kind, count, seconds } = why;
  refuse(response, exchange, {
    status: 429,
    code: "RATE_LIMITED",
    message:
      kind === "problem.rateLimited" ? render(kind, { seconds }, locale) : render(kind, { count }, locale),
    hint: render(`${kind}.hint`, {}, locale),
    headers: { "retry-after": String(seconds) },
  });
}
