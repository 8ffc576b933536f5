import { expect, test } from "vitest";
import { type AwsClients, AwsFailure } from "../../kernel/index.ts";
import { outOfTime } from "./look.ts";
import { sharedLooks } from "./shared-looks.ts";

const clients = () => ({}) as AwsClients;
const running = new AbortController().signal;

/** A look that counts how often it is done. */
function counted<Answer>(...answers: (() => Promise<Answer>)[]) {
  let done = 0;
  const look = () => (answers[done++] ?? (answers.at(-1) as () => Promise<Answer>))();
  return { look, times: () => done };
}

test("what was found is shared by verifications of one place, and only of that", async () => {
  const place = clients();
  const { look, times } = counted(async () => "found");
  for (let verification = 0; verification < 3; verification += 1) {
    expect(await sharedLooks(place, running)("image", look)).toBe("found");
  }
  expect(times()).toBe(1);
  await sharedLooks(clients(), running)("image", look);
  expect(times()).toBe(2);
});

test.each([null, false])("%s is looked at anew by the next, but once by each", async (nothing) => {
  const place = clients();
  const { look, times } = counted(async () => nothing);
  const once = sharedLooks(place, running);
  await Promise.all([once("role", look), once("role", look)]);
  expect(times()).toBe(1);
  await sharedLooks(place, running)("role", look);
  expect(times()).toBe(2);
});

test("a failure is one for all checks of a verification, and none for the next", async () => {
  const place = clients();
  const { look, times } = counted(
    () => Promise.reject(new AwsFailure("iam:GetRole", "denied", "AccessDenied", "no")),
    async () => "found",
  );
  const once = sharedLooks(place, running);
  await expect(once("role", look)).rejects.toThrow(AwsFailure);
  await expect(once("role", look)).rejects.toThrow(AwsFailure);
  expect(times()).toBe(1);
  expect(await sharedLooks(place, running)("role", look)).toBe("found");
});

test("when another verification runs out of time, this one looks itself", async () => {
  const place = clients();
  const { look } = counted(
    () => Promise.reject(new AwsFailure("iam:GetRole", "unreachable", outOfTime, "over")),
    async () => "found",
  );
  const over = sharedLooks(place, AbortSignal.abort())("role", look);
  const other = sharedLooks(place, running)("role", look);
  await expect(over).rejects.toThrow(AwsFailure);
  expect(await other).toBe("found");
});
