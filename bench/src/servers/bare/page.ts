import { encodeCursor } from "@fleetgraph/core/kernel";
import type { Text } from "./flat-rows.ts";

/** The pageInfo of a page whose last row has that key. */
export function pageInfo(page: { hasNextPage: boolean; lastKey: Text[] | undefined }): string {
  const { hasNextPage, lastKey } = page;
  return `{"hasNextPage":${hasNextPage},"endCursor":${lastKey ? `"${cursorOf(lastKey)}"` : "null"}}`;
}

export function cursorOf(key: Text[]): string {
  return encodeCursor(key as string[]);
}

/** The key that a cursor holds; of the given width, all null without one. */
export function keyOf(cursor: string | null, width: number): Text[] {
  if (cursor === null) return Array.from({ length: width }, () => null);
  return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as string[];
}
