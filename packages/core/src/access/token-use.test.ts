import { testDatabase } from "@fleetgraph/database/testing";
import { expect, onTestFinished, test } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { builtInRoles, type Caller } from "../permissions/index.ts";
import { callerWith } from "../testing/index.ts";
import { createAccessToken, createAuthenticator, revokeAccessToken, tokensAt } from "./index.ts";

const admin: Caller = {
  ...callerWith(["token:manage", "fleet:read", "logs:read", "audit:read"], "**", "ann"),
  address: "203.0.113.9",
  clientName: "fleet",
  clientVersion: "1.2.3",
  job: "https://ci.example.com/job/7",
};

test("a token's first use is told once, and so is one that comes after its end, with where it came from", async () => {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  let now = new Date("2026-03-01T00:00:00Z");
  const clock = { now: () => now };
  const deps = { database, clock, roles: builtInRoles };
  const authenticator = createAuthenticator({ pool: database.pool, clock, roles: builtInRoles });
  const input = { name: "release", principal: "ci", roles: ["viewer"] };
  const { secret, accessToken } = await createAccessToken(deps, admin, input);
  const request = {
    authorization: `Bearer ${secret}`,
    requestId: "request-2",
    address: "198.51.100.4",
    client: "curl/8.1",
  };
  const tell = async () => {
    const page = pageRequest({ first: 50 });
    const { items } = await auditEventsPage(database, admin, { page, filter: {} });
    const ids = items.map(({ id }) => id);
    const contents = await auditContents(database, admin, ids);
    return items.toReversed().map(({ id, action, actor, outcome }) => {
      const { address, client, clientVersion, job, payload } = contents.get(id) ?? {};
      return { action, actor, outcome, address, client, clientVersion, job, why: payload?.why };
    });
  };

  const others = Array.from({ length: 3 }, () =>
    createAuthenticator({ pool: database.pool, clock, roles: builtInRoles }),
  );
  const uses = [authenticator, ...others].flatMap((each) => [
    each.authenticate(request),
    each.authenticate(request),
  ]);
  expect((await Promise.all(uses)).every((caller) => "principalName" in caller)).toBe(true);

  expect(await tokensAt(database, new Date("2026-03-02T00:00:00Z"))).toMatchObject([{ id: accessToken.id }]);
  now = new Date("2026-03-03T00:00:00Z");
  await revokeAccessToken({ ...deps, authenticator }, admin, { id: accessToken.id, reason: "left" });
  for (const each of [authenticator, ...others]) {
    each.forget();
    expect(await each.authenticate(request)).toEqual({ unauthenticated: "revoked" });
  }
  now = new Date("2026-03-03T02:00:00Z");
  expect(await authenticator.authenticate(request)).toEqual({ unauthenticated: "revoked" });

  const by = {
    address: "203.0.113.9",
    client: "fleet",
    clientVersion: "1.2.3",
    job: "https://ci.example.com/job/7",
  };
  const from = { actor: "ci", address: "198.51.100.4", client: "curl", clientVersion: "8.1", job: null };
  expect(await tell()).toEqual([
    { action: "token.create", actor: "ann", outcome: "ACCEPTED", ...by, why: undefined },
    { action: "token.first-use", outcome: "ACCEPTED", ...from, why: undefined },
    { action: "token.revoke", actor: "ann", outcome: "ACCEPTED", ...by, why: undefined },
    { action: "token.refuse", outcome: "REFUSED", ...from, why: "revoked" },
    { action: "token.refuse", outcome: "REFUSED", ...from, why: "revoked" },
  ]);
  expect(await tokensAt(database, new Date("2026-03-02T00:00:00Z"))).toHaveLength(1);
  expect(await tokensAt(database, now)).toEqual([]);
});
