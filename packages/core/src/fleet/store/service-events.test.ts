import { testDatabase } from "@fleetgraph/database/testing";
import { expect, onTestFinished, test } from "vitest";
import { idOfArn, pageRequest } from "../../kernel/index.ts";
import { serviceEventsOfServices } from "../reads/service-events.ts";
import { saveListedEvents, saveServiceEvents } from "./service-events.ts";

const serviceArn = "arn:aws:ecs:us-east-1:1:service/web/api";
const id = idOfArn("service", serviceArn);
const event = (number: number) => ({
  id: `event-${number}`,
  createdAt: new Date(Date.UTC(2026, 9, 30) + number * 3_600_000),
  message: `(service api) did ${number}.`,
});

test("each event of a service is kept once, long after ECS has dropped it", async () => {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  const listed = (from: number, to: number) => {
    const events = Array.from({ length: to - from + 1 }, (_, index) => event(to - index));
    return saveListedEvents(database, [{ serviceArn, events }]);
  };
  expect(await listed(1, 100)).toBe(100);
  expect(await listed(1, 100)).toBe(0);
  expect(await listed(4, 103)).toBe(3);
  // Another process has not seen them, and the store has.
  const other = { ...database, pool: Object.create(database.pool) } as typeof database;
  expect(await saveListedEvents(other, [{ serviceArn, events: [event(103), event(102)] }])).toBe(0);
  const told = { ...event(104), level: "WARN", name: "SERVICE_TASK_PLACEMENT_FAILURE", serviceId: id };
  expect(await saveServiceEvents(database, [told, told])).toBe(1);
  expect(await saveServiceEvents(database, [told])).toBe(0);

  const page = async (request: Parameters<typeof pageRequest>[0], at?: string) => {
    const found = await serviceEventsOfServices(
      { pool: database.pool, at },
      { ids: [id, "svc_none"], page: pageRequest(request, 2) },
    );
    expect(found.get("svc_none")?.items).toEqual([]);
    return found.get(id)?.items.map((each) => Number(each.id.split("-")[1]));
  };
  expect(await page({ first: 3 })).toEqual([104, 103, 102]);
  const cursor = Buffer.from(JSON.stringify([event(102).createdAt.toISOString(), "event-102"])).toString(
    "base64url",
  );
  expect(await page({ first: 2, after: cursor })).toEqual([101, 100]);
  expect(await page({ last: 2, before: cursor })).toEqual([104, 103]);
  expect(await page({ first: 1 }, event(50).createdAt.toISOString())).toEqual([50]);
  const broken = Buffer.from(JSON.stringify(["yesterday", "x"])).toString("base64url");
  await expect(page({ first: 2, after: broken })).rejects.toThrow("problem.invalid.cursor");
});
