import { expect, test } from "vitest";
import { readSettings } from "./read-settings.ts";

const env = {
  FLEETGRAPH_TOKEN: "fgt_1",
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_APP_TOKEN: "xapp-1",
  FLEETGRAPH_BOT_EMAIL_DOMAINS: "example.com",
};

test("names by what stands before the @ are of one domain", () => {
  const names = (more: Record<string, string>) => readSettings({ ...env, ...more }).slack?.localPart;
  expect(names({})).toBe(false);
  expect(names({ FLEETGRAPH_BOT_NAMES: "local-part" })).toBe(true);
  expect(() => names({ FLEETGRAPH_BOT_NAMES: "localpart" })).toThrow('"localpart" is unknown');
  const two = { FLEETGRAPH_BOT_EMAIL_DOMAINS: "example.com, partner.example" };
  expect(names(two)).toBe(false);
  expect(() => names({ ...two, FLEETGRAPH_BOT_NAMES: "local-part" })).toThrow("needs one domain");
});
