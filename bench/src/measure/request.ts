import type { ReadCase } from "../cases/read-case.ts";
import { benchToken, type Role } from "../data/data-set.ts";
import type { Side } from "../servers/side.ts";

/** One HTTP request, as every side is sent it: Fleetgraph and PostGraphile get their query's text each time. */
export function requestOf(
  readCase: ReadCase,
  input: { side: Side; variables: Record<string, unknown>; role: Role },
): { path: string; headers: Record<string, string>; body: string } {
  const { side, variables, role } = input;
  const json = { "content-type": "application/json", accept: "application/json" };
  if (side === "bare") return { path: `/${readCase.key}`, headers: json, body: JSON.stringify(variables) };
  const headers = side === "fleetgraph" ? { ...json, authorization: `Bearer ${benchToken(role)}` } : json;
  return { path: "/graphql", headers, body: JSON.stringify({ query: readCase[side], variables }) };
}
