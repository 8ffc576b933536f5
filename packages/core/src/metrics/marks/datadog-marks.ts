import { createSourceHttp, readSecret, SourceFailure } from "../../kernel/index.ts";
import { fitting, type Mark, type MarkTarget, toSeconds } from "./mark.ts";
import type { MarkConfiguration } from "./marks-configuration.ts";

const longestTitle = 100;
const longestText = 4_000;
/** Older events are refused (Datadog API: EventCreateRequest.date_happened); some minutes are left for the way. */
const takenForMs = 18 * 3_600_000 - 5 * 60_000;

/**
 * Datadog's events (API: POST and GET /api/v1/events). What is marked is found again by a tag with its id; what is
 * written twice all the same is one event of many by its aggregation key.
 */
export function datadogMarks(
  configuration: NonNullable<MarkConfiguration["datadog"]>,
): Omit<MarkTarget, "name" | "language"> {
  const http = async () => {
    const { apiKeyEnv, apiKeyFile, applicationKeyEnv, applicationKeyFile } = configuration;
    const [key, application] = await Promise.all([
      readSecret({ env: apiKeyEnv, file: apiKeyFile }),
      readSecret({ env: applicationKeyEnv, file: applicationKeyFile }),
    ]);
    return createSourceHttp({
      baseUrl: configuration.url,
      headers: { "dd-api-key": key, "dd-application-key": application },
    });
  };
  const path = "/api/v1/events";
  const tagOf = ({ id }: Mark) => `deployment:${id}`;
  return {
    kind: "DATADOG",
    // Events are indexed some time after they are taken.
    foundAfterMs: 120_000,
    takenUntil: ({ until }) => new Date(until.getTime() + takenForMs),
    async find(mark, signal) {
      const at = toSeconds(mark.until);
      const query = { start: at - 60, end: at + 60, tags: tagOf(mark), unaggregated: true };
      const answer = (await (await http()).get(path, { query, signal })) as { events?: unknown } | null;
      if (!Array.isArray(answer?.events)) throw new SourceFailure("BAD_ANSWER", `GET ${path}: no events`);
      const own = (answer.events as EventOf[]).find(({ tags }) => tags?.includes(tagOf(mark)) ?? false);
      return own === undefined ? null : idOf(own);
    },
    async write(mark, signal) {
      const body = {
        title: fitting(mark.title, longestTitle),
        text: fitting(mark.text, longestText),
        date_happened: toSeconds(mark.until),
        tags: [...mark.tags, tagOf(mark)],
        aggregation_key: mark.id,
        alert_type: mark.good ? "info" : "warning",
      };
      const answer = (await (await http()).post(path, { body, signal })) as { event?: EventOf } | null;
      return answer?.event === undefined ? null : idOf(answer.event);
    },
  };
}

/** The number is larger than a number of JavaScript can be: it comes as text too. */
type EventOf = { id?: number; id_str?: string; tags?: string[] };
const idOf = ({ id, id_str: text }: EventOf): string | null => text ?? (id === undefined ? null : String(id));
