import { afterEach, expect, test, vi } from "vitest";
import { jointLooks } from "./joint-looks.ts";

afterEach(() => vi.useRealTimers());

/** Looks that tell what was asked for together, and answer with how often anything was asked. */
function counted({ size = 3 } = {}) {
  const asked: string[][] = [];
  const look = jointLooks<object, number>({
    size,
    async describe(_client, { arns }) {
      asked.push([...arns]);
      const answer = asked.length;
      if (arns.includes("bad")) throw new Error("refused");
      return new Map(arns.filter((arn) => arn !== "gone").map((arn) => [arn, answer]));
    },
  });
  const client = {};
  const at = async (arn: string, as = "1") =>
    (await look(client, { cluster: "shop", arn, as, keptMs: 2_000 })).answer;
  return { asked, at, look, client };
}

test("who looks again is seen by one call, and what was seen for others is theirs once", async () => {
  vi.useFakeTimers();
  const { asked, at } = counted();
  expect([await at("a"), await at("b"), await at("c"), await at("d")]).toEqual([1, 2, 3, 4]);
  vi.advanceTimersByTime(2_000);
  asked.length = 0;
  expect(await at("a")).toBe(1);
  // Those who looked longest ago: they look again soonest.
  expect(asked).toEqual([["a", "b", "c"]]);
  expect([await at("b"), await at("c")]).toEqual([1, 1]);
  expect(asked).toHaveLength(1);
  expect(await at("b")).toBe(2);
});

test("what was seen before a deployment's last step is not given to it", async () => {
  vi.useFakeTimers();
  const { asked, at } = counted();
  await at("a");
  await at("b");
  vi.advanceTimersByTime(2_000);
  await at("a");
  asked.length = 0;
  await at("b", "2");
  expect(asked[0]?.[0]).toBe("b");
});

test("what is older than a pause is looked at anew, and who looks no more is forgotten", async () => {
  vi.useFakeTimers();
  const { asked, at } = counted();
  await at("a");
  await at("b");
  vi.advanceTimersByTime(2_000);
  await at("a");
  vi.advanceTimersByTime(2_000);
  asked.length = 0;
  await at("b");
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(8_001);
  await at("c");
  expect(asked.at(-1)).toEqual(["c"]);
});

test("one of which nothing can be seen does not hide the others", async () => {
  const { at, look, client } = counted();
  await expect(at("bad")).rejects.toThrow("refused");
  // With "bad" first, then by itself.
  expect(await at("a")).toBe(3);
  await expect(at("bad")).rejects.toThrow("refused");
  expect(await at("gone")).toBeNull();
  const elsewhere = await look(client, { cluster: "other", arn: "a", as: "1", keptMs: 2_000 });
  expect(elsewhere.answer).not.toBeNull();
});

test("what is being asked already is waited for, not asked again", async () => {
  let answer: (found: Map<string, string>) => void = () => undefined;
  let calls = 0;
  const look = jointLooks<object, string>({
    size: 10,
    describe() {
      calls += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  });
  const client = {};
  const looker = (arn: string) => ({ cluster: "shop", arn, as: "1", keptMs: 2_000 });
  const first = look(client, looker("b"));
  answer(new Map([["b", "early"]]));
  await first;
  const [one, other] = [look(client, looker("a")), look(client, looker("b"))];
  answer(new Map(["a", "b"].map((arn) => [arn, "seen"])));
  expect([(await one).answer, (await other).answer]).toEqual(["seen", "seen"]);
  expect(calls).toBe(2);
});
