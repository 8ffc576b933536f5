import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from "graphql";
import { checkAnswer, nodeType } from "./check-answer.ts";
import { type PageArguments, placed, placedAt, upTo } from "./page-of.ts";
import { eventRoot } from "./resolve.ts";

export type Streams = Readonly<Record<string, unknown>>;
type Args = PageArguments & Readonly<Record<string, unknown>>;

/** What a test says of a stream for these arguments: an array, or what gives one event after the other. */
function eventsOf(streams: Streams, field: string, args: Args): readonly unknown[] | AsyncIterable<unknown> {
  const given = streams[field];
  return typeof given === "function" ? given(args) : (given as readonly unknown[]);
}

/**
 * The events behind the cursor. Behind an array's last one the stream ends as the server's does, when that is final, and
 * otherwise stays open: what follows may still come.
 */
export async function* streamOf(
  streams: Streams,
  { name, type, schema }: { name: string; type: GraphQLOutputType; schema: GraphQLSchema },
  args: Args,
  closed: Promise<void>,
): AsyncGenerator<object> {
  const events = eventsOf(streams, name, args);
  if (!Array.isArray(events)) {
    let index = 0;
    for await (const node of events as AsyncIterable<unknown>) {
      checkAnswer(schema, type, node, `streams.${name}[${index}]`);
      yield eventRoot(name, placedAt(node, index));
      index += 1;
    }
    return;
  }
  const items = placed(events);
  for (const item of items.slice(args.after == null ? 0 : upTo(items, args.after, name))) {
    checkAnswer(schema, type, item.node, `streams.${name}[${item.index}]`);
    yield eventRoot(name, item);
  }
  if (!(events.at(-1) as { final?: boolean } | undefined)?.final) await closed;
}

/**
 * The answer of the query that asks for a stream's events where streams do not get through, and for where "now" is; null
 * where a query is no such one. "Now" is in front of the first event.
 */
export function pagedEvents(
  streams: Streams,
  query: GraphQLField<unknown, unknown>,
  subscriptions: ReadonlyMap<string, GraphQLField<unknown, unknown>>,
): ((args: Args) => unknown) | null {
  const list = getNamedType(query.type);
  const node = isObjectType(list) ? nodeType(list) : null;
  for (const [name, { type, args }] of subscriptions) {
    if (streams[name] === undefined || !node || getNamedType(node) !== getNamedType(type)) continue;
    // A list of one thing's events begins with its first; one without end has no beginning.
    const hasBeginning = args.some(({ name: each }) => each === "id");
    return (asked) => {
      const events = eventsOf(streams, name, asked);
      if (Array.isArray(events) && (asked.after != null || hasBeginning)) return events;
      return {
        edges: [],
        nodes: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: "0" },
      };
    };
  }
  return null;
}
