import { createSourceHttp, readSecret, SourceFailure } from "../../kernel/index.ts";
import { fitting, type Mark, type MarkTarget, toSeconds } from "./mark.ts";
import type { MarkConfiguration } from "./marks-configuration.ts";

const longestTitle = 250;
const longestDescription = 1_024;

/**
 * Mackerel's graph annotations (API: POST and GET /api/v0/graph-annotations). What is marked is found again by its id,
 * which is the last word of the description.
 */
export function mackerelMarks(
  configuration: NonNullable<MarkConfiguration["mackerel"]>,
): Omit<MarkTarget, "name" | "language"> {
  const { url, service, roles } = configuration;
  const http = async () => {
    const key = await readSecret({ env: configuration.apiKeyEnv, file: configuration.apiKeyFile });
    return createSourceHttp({ baseUrl: url, headers: { "x-api-key": key } });
  };
  const path = "/api/v0/graph-annotations";
  return {
    kind: "MACKEREL",
    foundAfterMs: 30_000,
    takenUntil: () => null,
    async find({ id, from, until }, signal) {
      const query = { service, from: toSeconds(from), to: toSeconds(until) };
      const answer = (await (await http()).get(path, { query, signal })) as {
        graphAnnotations?: unknown;
      } | null;
      const found = answer?.graphAnnotations;
      if (!Array.isArray(found)) throw new SourceFailure("BAD_ANSWER", `GET ${path}: no graphAnnotations`);
      const own = (found as { id?: unknown; description?: unknown }[]).find(
        ({ description }) => typeof description === "string" && description.endsWith(ending(id)),
      );
      return own === undefined ? null : String(own.id);
    },
    async write(mark, signal) {
      const answer = await (await http()).post(path, { body: annotationOf(mark), signal });
      return (answer as { id?: string } | null)?.id ?? null;
    },
  };

  function annotationOf({ id, title, text, from, until }: Mark) {
    const end = ending(id);
    return {
      title: fitting(title, longestTitle),
      description: `${fitting(text, longestDescription - end.length)}${end}`,
      from: toSeconds(from),
      to: toSeconds(until),
      service,
      ...(roles.length > 0 ? { roles } : {}),
    };
  }
}

const ending = (id: string) => `\n${id}`;
