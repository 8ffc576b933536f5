import type pg from "pg";
import { flatRows, instant, number, plain, quoted, type Text } from "./flat-rows.ts";
import { cursorOf, pageInfo } from "./page.ts";

const size = 50;
const statement = {
  name: "history",
  text:
    "SELECT id, kind, state, version, images, desired_count, requested_by_name, on_behalf_of, reason, created_at, " +
    "finished_at FROM deployment WHERE service_id = $1 ORDER BY id DESC LIMIT $2",
};

// jsonb is written with a blank after each colon and comma, which JSON allows; one parse gives the keys their order.
type Image = { container: string; from: string | null; to: string };
const imagesOf = (text: Text | undefined) =>
  (JSON.parse(text ?? "[]") as Image[])
    .map(
      ({ container, from, to }) =>
        `{"container":${quoted(container)},"from":${quoted(from)},"to":${quoted(to)}}`,
    )
    .join(",");

function edgeOf(row: Text[]): string {
  const [id = null, kind, state, version, images, desired, by, onBehalfOf, reason, created, finished] = row;
  return (
    `{"cursor":"${cursorOf([id])}","node":{"id":${plain(id)},"kind":${plain(kind)},"state":${plain(state)},` +
    `"version":${number(version)},"images":[${imagesOf(images)}],"desiredCount":${number(desired)},` +
    `"requestedBy":${quoted(by)},"onBehalfOf":${quoted(onBehalfOf)},"reason":${quoted(reason)},` +
    `"createdAt":${instant(created)},"finishedAt":${instant(finished)}}}`
  );
}

/** Q2: the first page of a service's deployments, newest first. */
export async function serviceHistory(pool: pg.Pool, { service }: { service: string }): Promise<string> {
  const rows = await flatRows(pool, { ...statement, values: [service, size + 1] });
  const hasNextPage = rows.length > size;
  if (hasNextPage) rows.pop();
  const lastKey = rows.at(-1)?.slice(0, 1);
  return `{"deployments":{"edges":[${rows.map(edgeOf).join(",")}],"pageInfo":${pageInfo({ hasNextPage, lastKey })}}}`;
}
