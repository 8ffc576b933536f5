/** A document as it lies in a shard. */
export interface StoredDocument {
  index: string;
  id: string;
  shard: number;
  sequence: number;
  source: Record<string, unknown>;
}

/** Indices by name; each has two shards, which count what is written to them for themselves. */
export interface Documents {
  /** Writes one; an id that is there already is overwritten, as with `op_type: index`. */
  add(document: { index: string; id: string; source: Record<string, unknown> }): void;
  deleteIndex(index: string): void;
  /** What a pattern such as `logstash-*` names. */
  matching(pattern: string): { indices: string[]; documents: StoredDocument[] };
  count(): number;
}

const shards = 2;

export function createDocuments(input: { most: number }): Documents {
  const indices = new Map<string, { documents: Map<string, StoredDocument>; next: number[] }>();
  let count = 0;
  return {
    add({ index, id, source }) {
      const made = indices.get(index) ?? {
        documents: new Map(),
        next: Array.from({ length: shards }, () => 0),
      };
      indices.set(index, made);
      const shard = shardOf(id);
      const sequence = made.next[shard] ?? 0;
      made.next[shard] = sequence + 1;
      if (!made.documents.delete(id)) count += 1;
      made.documents.set(id, { index, id, shard, sequence, source });
      if (count <= input.most) return;
      // The oldest makes room: a demo that runs for days must not grow.
      const [oldest] = indices.values();
      const [first] = oldest?.documents.keys() ?? [];
      if (oldest && first !== undefined && oldest.documents.delete(first)) count -= 1;
    },
    deleteIndex(index) {
      count -= indices.get(index)?.documents.size ?? 0;
      indices.delete(index);
    },
    matching(pattern) {
      const names = pattern.split(",").map(patternOf);
      const found = [...indices.keys()].filter((name) => names.some((each) => each.test(name)));
      return {
        indices: found,
        documents: found.flatMap((name) => [...(indices.get(name)?.documents.values() ?? [])]),
      };
    },
    count: () => count,
  };
}

function shardOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return sum % shards;
}

const patternOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
