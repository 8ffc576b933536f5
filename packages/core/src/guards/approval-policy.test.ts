import fc from "fast-check";
import { expect, test } from "vitest";
import { type Actor, type Approvals, approvalNeeded, mayApprove, membersOf } from "./index.ts";

const groups = { leads: ["ann", "bob", "cleo"], security: ["dora", "emil"] };
const production = "main/*/production*/*";
const path = "main/eu-west-1/production-web/web";

const policy = (on: string, needed: number, from: string, expiresIn = 86_400) => ({
  on: [on],
  needed,
  from,
  expiresIn,
});

test.each<[string, Approvals["policies"], ReturnType<typeof approvalNeeded>]>([
  ["no policy", [], null],
  ["a policy of other services", [policy("main/*/development/*", 1, "leads")], null],
  [
    "one of this service",
    [policy(production, 1, "leads")],
    { needed: 1, group: "leads", expiresSeconds: 86_400 },
  ],
  ["one of everything", [policy("**", 1, "leads")], { needed: 1, group: "leads", expiresSeconds: 86_400 }],
  [
    "more approvals before fewer, wherever they stand",
    [policy("**", 1, "security", 60), policy(production, 2, "leads")],
    { needed: 2, group: "leads", expiresSeconds: 86_400 },
  ],
  [
    "the smaller group of two",
    [policy("**", 2, "leads", 60), policy(production, 2, "security")],
    { needed: 2, group: "security", expiresSeconds: 86_400 },
  ],
  [
    "the shorter wait of two",
    [policy("**", 2, "leads"), policy(production, 2, "leads", 3_600)],
    { needed: 2, group: "leads", expiresSeconds: 3_600 },
  ],
])("what needs approval: %s", (_name, policies, needed) => {
  expect(approvalNeeded({ groups, policies }, path)).toEqual(needed);
});

test("a further policy never makes a change easier", () => {
  const some = fc.record({
    on: fc.constantFrom([production], ["**"], ["main/*/development/*"]),
    needed: fc.integer({ min: 1, max: 4 }),
    from: fc.constantFrom("leads", "security"),
    expiresIn: fc.integer({ min: 60, max: 86_400 }),
  });
  fc.assert(
    fc.property(fc.array(some), some, (policies, further) => {
      const before = approvalNeeded({ groups, policies }, path);
      const after = approvalNeeded({ groups, policies: [...policies, further] }, path);
      expect(after?.needed ?? 0).toBeGreaterThanOrEqual(before?.needed ?? 0);
    }),
  );
});

const self = (principal: string): Actor => ({ principal, onBehalfOf: null });
const acting = (principal: string, onBehalfOf: string): Actor => ({ principal, onBehalfOf });
const yes = (complete: boolean) => ({ allowed: true, complete });
const no = (reason: string) => ({ allowed: false, reason });

test.each<[string, { requester: Actor; approver: Actor; earlier?: Actor[] }, object]>([
  ["the first of two", { requester: self("ann"), approver: self("bob") }, yes(false)],
  [
    "the second of two",
    { requester: self("ann"), approver: self("cleo"), earlier: [self("bob")] },
    yes(true),
  ],
  ["who asked", { requester: self("ann"), approver: self("ann") }, no("OWN_REQUEST")],
  ["who it was asked for", { requester: acting("bot", "ann"), approver: self("ann") }, no("OWN_REQUEST")],
  ["who asked for another", { requester: acting("bob", "ann"), approver: self("bob") }, no("OWN_REQUEST")],
  [
    "who asked, in another's name",
    { requester: self("ann"), approver: acting("ann", "bob") },
    no("OWN_REQUEST"),
  ],
  [
    "another, in the name of who asked",
    { requester: self("ann"), approver: acting("bot", "ann") },
    no("OWN_REQUEST"),
  ],
  [
    "the bot that asked, in another's name",
    { requester: acting("bot", "ann"), approver: acting("bot", "bob") },
    no("OWN_REQUEST"),
  ],
  ["a bot for a member", { requester: self("ann"), approver: acting("bot", "bob") }, yes(false)],
  ["somebody else", { requester: self("ann"), approver: self("mallory") }, no("NOT_IN_GROUP")],
  [
    "a member for somebody else",
    { requester: self("ann"), approver: acting("bob", "mallory") },
    no("NOT_IN_GROUP"),
  ],
  [
    "the same person again",
    { requester: self("ann"), approver: self("bob"), earlier: [self("bob")] },
    no("APPROVED_ALREADY"),
  ],
  [
    "the same person through a bot",
    { requester: self("ann"), approver: acting("bot", "bob"), earlier: [self("bob")] },
    no("APPROVED_ALREADY"),
  ],
  [
    "the same person in another's name",
    { requester: self("ann"), approver: acting("bob", "cleo"), earlier: [self("bob")] },
    no("APPROVED_ALREADY"),
  ],
  [
    "who asked, spelt otherwise",
    { requester: acting("bot", "Ann"), approver: self("ann ") },
    no("OWN_REQUEST"),
  ],
  ["a member, spelt otherwise", { requester: self("ann"), approver: self("BOB") }, yes(false)],
  [
    "one token in two names",
    { requester: self("ann"), approver: acting("eve", "cleo"), earlier: [acting("eve", "bob")] },
    no("APPROVED_ALREADY"),
  ],
])("who may approve: %s", (_name, { requester, approver, earlier = [] }, verdict) => {
  const two = { needed: 2, members: groups.leads };
  expect(mayApprove({ policy: two, requester, approver, earlier })).toEqual(verdict);
});

test("a change is approved by as many people as are needed, none of whom asked for it", () => {
  const name = fc.constantFrom("ann", "bob", "cleo", "bot", "eve");
  const actor = fc.record({ principal: name, onBehalfOf: fc.option(name) });
  fc.assert(
    fc.property(actor, fc.array(actor), fc.integer({ min: 1, max: 3 }), (requester, tries, needed) => {
      const counted: Actor[] = [];
      for (const approver of tries) {
        const policy = { needed, members: groups.leads };
        const verdict = mayApprove({ policy, requester, approver, earlier: counted });
        if (!verdict.allowed) continue;
        counted.push(approver);
        if (verdict.complete) break;
      }
      const everybody = [requester, ...counted].map(
        (who) => new Set([who.principal, who.onBehalfOf ?? who.principal]),
      );
      const names = everybody.flatMap((who) => [...who]);
      expect(new Set(names).size).toBe(names.length);
      expect(counted.length).toBeLessThanOrEqual(needed);
    }),
  );
});

test("a group that is no more has no members, whatever it is called", () => {
  expect(membersOf({ groups, policies: [] }, "gone")).toEqual([]);
  expect(membersOf({ groups, policies: [] }, "constructor")).toEqual([]);
});
