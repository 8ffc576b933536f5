import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { SourceAnswer, SourceRequestSeen } from "@fleetgraph/simulator";

/** Answers of a real server, by what it was asked. */
export type Recording = { server: string; answers: Record<string, { status: number; body: string }> };

const keyOf = ({ method, url, body }: SourceRequestSeen): string =>
  [method, url.pathname, url.searchParams.toString(), body].join(" ");

export const readRecording = (file: URL): Recording =>
  JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));

export function writeRecording(file: URL, recording: Recording): void {
  writeFileSync(file, gzipSync(JSON.stringify(recording), { level: 9 }));
}

/** Answers what was answered then. */
export function replay({ answers }: Recording): (request: SourceRequestSeen) => SourceAnswer {
  return (request) =>
    answers[keyOf(request)] ?? { status: 404, body: `nothing was recorded of ${keyOf(request)}` };
}

/** Asks the real server, and keeps what it answers. */
export function forward(
  url: string,
  recording: Recording,
): (request: SourceRequestSeen) => Promise<SourceAnswer> {
  return async (request) => {
    const { method, body, headers } = request;
    const answer = await fetch(new URL(request.url.pathname + request.url.search, url), {
      method,
      headers: { "content-type": headers["content-type"] ?? "application/json" },
      ...(method === "GET" ? {} : { body }),
    });
    const kept = { status: answer.status, body: await answer.text() };
    recording.answers[keyOf(request)] = kept;
    return kept;
  };
}
