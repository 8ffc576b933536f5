import { render } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import type { Mark, MarkTarget } from "../../metrics/index.ts";
import { carriedOutByIds } from "../carried-out.ts";
import { serviceName } from "../check-request.ts";
import type { ImageChange } from "../deployment.ts";

/** What is written of a deployment that ended; null where there is no such. */
export async function markOf(
  database: Database,
  id: string,
  language: MarkTarget["language"],
): Promise<Mark | null> {
  const row = await database.prisma.deployment.findUnique({ where: { id } });
  const began = (await carriedOutByIds(database, [id])).get(id)?.beganAt;
  if (row?.finishedAt == null) return null;
  const until = row.finishedAt;
  const from = new Date(
    Math.min(began == null ? row.createdAt.getTime() : Date.parse(began), until.getTime()),
  );
  const [account = "", region = "", cluster = "", service = ""] = row.path.split("/");
  const images = (row.images as ImageChange[]).map(({ container, to }) => `${container} ${to}`);
  const { kind, state } = row;
  const facts = { service: serviceName(row), kind, state };
  const text = render(
    "mark.text",
    {
      place: `${account}/${region}`,
      images,
      count: row.desiredCount,
      by: row.requestedByName,
      onBehalfOf: row.onBehalfOf,
      reason: row.reason,
    },
    language,
  );
  return {
    id,
    title: render("mark.title", facts, language),
    text,
    tags: [
      ...[
        "source:fleetgraph",
        `account:${account}`,
        `region:${region}`,
        `cluster:${cluster}`,
        `service:${service}`,
      ],
      ...[`kind:${kind.toLowerCase()}`, `state:${state.toLowerCase()}`],
    ],
    from,
    until,
    good: state === "SUCCEEDED",
  };
}
