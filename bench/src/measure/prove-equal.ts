import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { Ask, Question, ReadCase } from "../cases/read-case.ts";
import type { Role } from "../data/data-set.ts";
import { type Side, sides } from "../servers/side.ts";
import type { Server } from "../servers/start-server.ts";
import { requestOf } from "./request.ts";

/** A request of one side, with the length of the answer that was found right. */
export type ProvenRequest = { head: string; body: string; answerBytes: number };
export type Proven = Record<Side, ProvenRequest[]>;

type Answer = { data: Record<string, unknown>; bytes: number };

async function answerOf(
  server: Server,
  readCase: ReadCase,
  input: { variables: Record<string, unknown>; role: Role },
): Promise<Answer> {
  const { path, headers, body } = requestOf(readCase, { side: server.side, ...input });
  const response = await fetch(new URL(path, server.url), { method: "POST", headers, body });
  const text = await response.text();
  const where = `${server.side}, ${readCase.title}`;
  if (response.status !== 200) throw new Error(`${where}: HTTP ${response.status}: ${text.slice(0, 500)}`);
  const { data, errors } = JSON.parse(text) as { data: Record<string, unknown>; errors?: unknown };
  if (errors || !data) throw new Error(`${where}: ${JSON.stringify(errors).slice(0, 500)}`);
  const engine = response.headers.get("x-fleetgraph-engine");
  if (server.side === "fleetgraph" && engine !== "jit") {
    throw new Error(`${where}: answered by ${engine}, not by the compiled operation`);
  }
  return { data, bytes: Buffer.byteLength(text) };
}

const cursors = new Set(["cursor", "startCursor", "endCursor"]);

function withoutCursors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCursors);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => !cursors.has(key));
  return Object.fromEntries(kept.map(([key, inside]) => [key, withoutCursors(inside)]));
}

function objectsIn(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const own = Array.isArray(value) ? 0 : 1;
  return own + Object.values(value).reduce((sum: number, inside) => sum + objectsIn(inside), 0);
}

/**
 * Asks every question at every side and compares: the bare server's answer must be Fleetgraph's to the last
 * cursor, PostGraphile's the same but for cursors. Gives the requests to time. Throws at the first difference.
 */
export async function proveEqual(
  deps: { owner: pg.Client; servers: Record<Side, Server> },
  readCase: ReadCase,
  input: { role: Role },
): Promise<Proven> {
  const { owner, servers } = deps;
  const { role } = input;
  const ask: Ask = async (side, variables) =>
    (await answerOf(servers[side], readCase, { variables, role })).data;
  const questions = await readCase.questions({ owner, ask });
  const proven: Proven = { fleetgraph: [], bare: [], postgraphile: [] };
  for (const question of questions) {
    const answers = {
      fleetgraph: await answerOf(servers.fleetgraph, readCase, { variables: question.fleetgraph, role }),
      bare: await answerOf(servers.bare, readCase, { variables: question.bare, role }),
      postgraphile: await answerOf(servers.postgraphile, readCase, {
        variables: question.postgraphile,
        role,
      }),
    };
    const ours = answers.fleetgraph.data;
    if (objectsIn(ours) < readCase.leastObjects)
      throw new Error(`${readCase.title}: nothing was found: ${JSON.stringify(question)}`);
    requireEqual(readCase, question, { bare: [ours, answers.bare.data] });
    requireEqual(readCase, question, {
      postgraphile: [
        withoutCursors(ours),
        withoutCursors(readCase.fromPostgraphile(answers.postgraphile.data)),
      ],
    });
    for (const side of sides) {
      const { url } = servers[side];
      const { path, headers, body } = requestOf(readCase, { side, variables: question[side], role });
      proven[side].push({ head: headOf(url, path, headers, body), body, answerBytes: answers[side].bytes });
    }
  }
  return proven;
}

function headOf(url: URL, path: string, headers: Record<string, string>, body: string): string {
  const all = {
    host: url.host,
    connection: "keep-alive",
    ...headers,
    "content-length": Buffer.byteLength(body),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

function requireEqual(
  readCase: ReadCase,
  question: Question,
  pairs: Partial<Record<Side, [ours: unknown, theirs: unknown]>>,
): void {
  for (const [side, [ours, theirs]] of Object.entries(pairs)) {
    if (isDeepStrictEqual(ours, theirs)) continue;
    const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
    let at = 0;
    while (left[at] === right[at] && at < left.length) at += 1;
    const part = (text: string) => text.slice(Math.max(0, at - 80), at + 160);
    throw new Error(
      `${readCase.title}: ${side} answers otherwise than fleetgraph to ${JSON.stringify(question)}\n` +
        `  fleetgraph …${part(left)}\n  ${side} …${part(right)}`,
    );
  }
}
