import { expect, test } from "vitest";
import { metricsConfiguration } from "../metrics-configuration.ts";
import { fitting } from "./mark.ts";
import { markPlaces, markPlacesOf } from "./marks-configuration.ts";

const grafana = { url: "https://grafana.example.com", tokenEnv: "GRAFANA_TOKEN" };
const problemsOf = (...marks: object[]) =>
  (metricsConfiguration.safeParse({ marks }).error?.issues ?? []).map(({ path, message }) => [
    path.join("."),
    message,
  ]);

test("what is wrong with a mark is told with its field", () => {
  const on = ["**"];
  expect(problemsOf({ on, grafana })).toEqual([]);
  expect(problemsOf({ on })).toEqual([["marks.0", "expected one of mackerel, datadog, grafana"]]);
  expect(problemsOf({ on, grafana: { url: grafana.url } })).toEqual([
    ["marks.0.grafana.tokenEnv", "expected tokenEnv or tokenFile"],
  ]);
  expect(problemsOf({ on, grafana: { ...grafana, tokenFile: "/run/token" } })).toEqual([
    ["marks.0.grafana.tokenFile", "expected tokenEnv or tokenFile, not both"],
  ]);
  expect(problemsOf({ on, grafana: { ...grafana, panel: 2 } })).toEqual([
    ["marks.0.grafana.panel", "expected a dashboard too"],
  ]);
  expect(problemsOf({ on, grafana }, { on, grafana })).toEqual([
    ["marks.1.name", "another mark is called grafana too"],
  ]);
  expect(problemsOf({ on, grafana, mackerel: { apiKeyEnv: "KEY", service: "Shop" } })).toEqual([
    ["marks.0.grafana", "expected one of mackerel and grafana"],
  ]);
  expect(problemsOf({ on, mackerel: { apiKeyEnv: "a secret!", service: "Shop" } })[0]?.[0]).toBe(
    "marks.0.mackerel.apiKeyEnv",
  );
});

test("a service is marked where its path says", () => {
  const { marks } = metricsConfiguration.parse({
    marks: [
      { on: ["prod/*/*/*"], grafana },
      { name: "all", on: ["**"], grafana },
    ],
  });
  const names = (path: string) => markPlacesOf(markPlaces(marks), path).map(({ name }) => name);
  expect(names("prod/eu-west-1/shop/web")).toEqual(["grafana", "all"]);
  expect(names("dev/eu-west-1/shop/web")).toEqual(["all"]);
});

test("a text is cut by what people call characters, not within one", () => {
  expect(fitting("デプロイ🚀完了", 6)).toBe("デプロイ🚀…");
  expect(fitting("short", 5)).toBe("short");
});
