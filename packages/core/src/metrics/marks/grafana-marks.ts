import { createSourceHttp, readSecret, SourceFailure } from "../../kernel/index.ts";
import type { Mark, MarkTarget } from "./mark.ts";
import type { MarkConfiguration } from "./marks-configuration.ts";

/**
 * Grafana's annotations (API: POST and GET /api/annotations). What is marked is found again by a tag with its id.
 */
export function grafanaMarks(
  configuration: NonNullable<MarkConfiguration["grafana"]>,
): Omit<MarkTarget, "name" | "language"> {
  const { url, dashboard, panel } = configuration;
  const http = async () => {
    const token = await readSecret({ env: configuration.tokenEnv, file: configuration.tokenFile });
    return createSourceHttp({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
  };
  const path = "/api/annotations";
  const tagOf = ({ id }: Mark) => `deployment:${id}`;
  return {
    kind: "GRAFANA",
    foundAfterMs: 30_000,
    takenUntil: () => null,
    async find(mark, signal) {
      const times = { from: mark.from.getTime() - 1, to: mark.until.getTime() + 1 };
      const query = { ...times, tags: tagOf(mark), type: "annotation", limit: 100 };
      const found = await (await http()).get(path, { query, signal });
      if (!Array.isArray(found)) throw new SourceFailure("BAD_ANSWER", `GET ${path}: no list`);
      const own = (found as { id?: number; tags?: string[] }[]).find(({ tags }) =>
        tags?.includes(tagOf(mark)),
      );
      return own === undefined ? null : String(own.id);
    },
    async write(mark, signal) {
      const body = {
        ...(dashboard === undefined ? {} : { dashboardUID: dashboard }),
        ...(panel === undefined ? {} : { panelId: panel }),
        time: mark.from.getTime(),
        timeEnd: mark.until.getTime(),
        tags: [...mark.tags, tagOf(mark)],
        text: `${mark.title}\n${mark.text}`,
      };
      const answer = (await (await http()).post(path, { body, signal })) as { id?: number } | null;
      return answer?.id === undefined ? null : String(answer.id);
    },
  };
}
