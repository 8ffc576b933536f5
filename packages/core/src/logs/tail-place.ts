import type { TailState } from "./log-cursor.ts";
import { type PlacedLine, writerOf } from "./log-line.ts";
import type { LogPosition, RawLine } from "./log-source.ts";
import { type Floors, floorsBehind, isBehind, positionsOf, type ShownLine } from "./tail-floors.ts";

type State = TailState["sources"][string];

type Look = { now: number; overlapMs: number };

/** Where following one source stands. */
export type TailPlace = {
  /**
   * From which time on it is looked at: as long before the newest line as lines may be late, and before `now` where that
   * line is of a clock that is ahead, since the lines of all the others are still to come before it.
   */
  start(look: Look): number;
  /** Where a look was broken off that found more than one look takes: the next one goes on there. */
  behind: LogPosition | null;
  /** Lines were found, none before this time, that are not shown yet. */
  waitsFrom: number;
  /** Whether a line was shown, here or before the cursor that was begun with. */
  hasShown(hash: string, raw: RawLine | null): boolean;
  show(placed: PlacedLine): void;
  /** Forgets lines before a time, which no look begins with again. */
  forget(before: number): void;
  /** The state as it is now, worked out when it is asked for. */
  state(look: Look): () => State;
};

// In a cursor. What was shown before these is told by how far each container's lines were shown.
const mostSeen = 256;
const mostUnplaced = 700;

export function createTailPlace(begun: State): TailPlace {
  let { since } = begun;
  let floors: Floors = { general: begun.floor, own: positionsOf(begun.floors) };
  let newest = since;
  /** In the order of showing. What a cursor brought has a place when a look comes upon it again. */
  let shown: ShownLine[] = begun.seen.map((hash) => ({ hash, writer: "", position: null }));
  let known = new Map(shown.map((each) => [each.hash, each]));
  const unplaced = new Set(shown);
  let behindThem = floorsBehind(shown, floors);

  const startAt = ({ now, overlapMs }: Look) => Math.max(since, Math.min(newest, now) - overlapMs);

  const place: TailPlace = {
    start: startAt,
    behind: null,
    waitsFrom: Number.POSITIVE_INFINITY,
    hasShown(hash, raw) {
      const line = known.get(hash);
      if (raw === null || line?.position) return line !== undefined;
      const { position } = raw;
      const writer = writerOf(raw);
      const floor = floors.own.get(writer) ?? floors.general;
      if (line === undefined && (floor === null || isBehind(position, floor))) return false;
      newest = Math.max(newest, position.at);
      if (line !== undefined) {
        line.position = position;
        line.writer = writer;
        unplaced.delete(line);
        behindThem = floorsBehind(shown, floors);
      }
      return true;
    },
    show({ hash, writer, position }) {
      const line = { hash, writer, position };
      shown.push(line);
      known.set(hash, line);
      newest = Math.max(newest, position.at);
      // They are shown in the order of time.
      place.waitsFrom = position.at;
    },
    forget(before) {
      if (before <= since) return;
      since = before;
      // New ones: states that were handed out have the old ones.
      shown = shown.filter((line) => line.position === null || line.position.at >= before);
      known = new Map(shown.map((each) => [each.hash, each]));
      const stays = ({ at }: LogPosition) => at >= before;
      floors = {
        general: floors.general !== null && stays(floors.general) ? floors.general : null,
        own: new Map([...floors.own].filter(([, position]) => stays(position))),
      };
      behindThem = floorsBehind(shown, floors);
    },
    state(look) {
      const [list, behindThen] = [shown, behindThem];
      const start = Math.max(since, Math.min(startAt(look), place.waitsFrom));
      const { length } = list;
      return () => {
        const cut = Math.max(0, length - mostSeen);
        const hashes = [...[...unplaced].slice(-mostUnplaced), ...list.slice(cut, length)];
        const seen = [...new Set(hashes.map(({ hash }) => hash))];
        return { since: start, ...behindThen(cut, look.now), seen };
      };
    },
  };
  return place;
}
