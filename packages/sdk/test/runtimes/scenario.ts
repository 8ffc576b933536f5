import type * as Sdk from "../../src/index.ts";

/**
 * What an application does with the SDK, with nothing but what every runtime has. Throws what went wrong; gives what was
 * seen. Its types are stripped, so that it runs as it is in all of them.
 */
export async function scenario(sdk: typeof Sdk, url: string): Promise<string[]> {
  const seen: string[] = [];
  const expect = (what: string, got: unknown, wanted: unknown) => {
    const [one, other] = [JSON.stringify(got), JSON.stringify(wanted)];
    if (one !== other) throw new Error(`${what}: ${one} instead of ${other}`);
    seen.push(what);
  };
  const fail = (status: number, times: number) => fetch(`${url}/fail?status=${status}&times=${times}`);
  const fleet = sdk.createFleetgraph({ url, token: "good" });

  expect("a query", await fleet.viewer({ select: { principal: true } }), { principal: "alice" });
  await fail(502, 2);
  const service = await fleet.service({ ref: "web" }, { select: { name: true } });
  expect("a query that is repeated", service, { name: "web" });

  const names: string[] = [];
  for await (const { name } of fleet.services.all({ first: 2 }, { select: { name: true } })) names.push(name);
  expect("a walk over pages", names, ["a", "b", "c", "d", "e"]);

  await fail(504, 1);
  const { deployment } = sdk.accepted(
    await fleet.deployService({ service: "web" }, { select: { id: true } }),
  );
  expect("a deployment", deployment, { id: "dep_1" });
  try {
    sdk.accepted(await fleet.deployService({ service: "locked" }));
  } catch (error) {
    const refused = error instanceof sdk.ServiceLockedError && typeof error.requestId === "string";
    expect("a refusal, typed", refused, true);
  }

  const watch = async () => {
    const told: string[] = [];
    for await (const { message } of fleet.deployments.watch("dep_1", { pollMs: 1 })) told.push(message);
    return told;
  };
  expect("events of a stream", await watch(), ["1.", "2.", "3."]);
  await fail(502, 3);
  expect("the same events without streams", await watch(), ["1.", "2.", "3."]);

  const stop = AbortSignal.abort(new Error("left"));
  const left = await fleet.viewer({ signal: stop }).catch((error: Error) => error.message);
  expect("a call that is aborted", left, "left");
  return seen;
}
