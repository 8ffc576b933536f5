import fc from "fast-check";
import { expect, test } from "vitest";
import { createTrustedProxies, isNetwork } from "./trusted-proxies.ts";

test.each([
  ["nobody is trusted", [], "203.0.113.9", "198.51.100.4", "203.0.113.9"],
  ["a proxy that is trusted", ["10.0.0.0/8"], "10.1.2.3", "198.51.100.4", "198.51.100.4"],
  ["two of them", ["10.0.0.0/8", "192.0.2.1"], "10.1.2.3", "198.51.100.4, 192.0.2.1", "198.51.100.4"],
  [
    "what the client itself put in front",
    ["10.0.0.0/8"],
    "10.1.2.3",
    "1.2.3.4, 198.51.100.4",
    "198.51.100.4",
  ],
  ["no header", ["10.0.0.0/8"], "10.1.2.3", undefined, "10.1.2.3"],
  ["what is no address", ["10.0.0.0/8"], "10.1.2.3", "unknown", "10.1.2.3"],
  ["IPv4 on a socket of both versions", ["10.0.0.0/8"], "::ffff:10.1.2.3", "198.51.100.4", "198.51.100.4"],
  ["IPv6 with a port", ["fd00::/8"], "fd00::1", "[2001:db8::7]:4711", "2001:db8::7"],
  ["only proxies", ["10.0.0.0/8"], "10.1.2.3", "10.0.0.9", "10.0.0.9"],
])("an address is told by the last that is no proxy: %s", (_name, networks, peer, forwardedFor, address) => {
  expect(createTrustedProxies(networks).addressOf({ peer, forwardedFor })).toBe(address);
});

test("nothing that a client writes is believed without a proxy that is trusted", () => {
  const proxies = createTrustedProxies(["10.0.0.0/8"]);
  fc.assert(
    fc.property(fc.string(), fc.ipV6(), (forwardedFor, peer) => {
      expect(proxies.addressOf({ peer, forwardedFor })).toBe(
        createTrustedProxies([]).addressOf({ peer, forwardedFor: undefined }),
      );
    }),
  );
});

test("networks are addresses with a length that they can have", () => {
  expect(["10.0.0.0/8", "10.0.0.1", "fd00::/8", "::1"].every(isNetwork)).toBe(true);
  expect(
    ["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "fd00::/129", "host", "", "10.0.0.0/8/8"].some(isNetwork),
  ).toBe(false);
});
