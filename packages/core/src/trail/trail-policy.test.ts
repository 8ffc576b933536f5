import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const core = join(import.meta.dirname, "..");
const documentation = readFileSync(join(core, "../../../docs/cloudtrail.md"), "utf8");
const actions: Readonly<Record<string, string>> = {
  LookupEvents: "cloudtrail:LookupEvents",
  ListPublicKeys: "cloudtrail:ListPublicKeys",
  GetObject: "s3:GetObject",
  ListObjectsV2: "s3:ListBucket",
  ReceiveMessage: "sqs:ReceiveMessage",
  DeleteMessageBatch: "sqs:DeleteMessage",
  GetQueueAttributes: "sqs:GetQueueAttributes",
};

test("the documented policy allows what is called, and nothing else", () => {
  const called = new Set<string>();
  for (const folder of ["trail", "kernel/queues"]) {
    for (const file of readdirSync(join(core, folder), { recursive: true, encoding: "utf8" })) {
      if (!/(?<!\.test)\.ts$/.test(file)) continue;
      const text = readFileSync(join(core, folder, file), "utf8");
      for (const [, operation = ""] of text.matchAll(/new (\w+)Command\(/g))
        called.add(actions[operation] ?? operation);
    }
  }
  const [, policy = "{}"] = /```json\n(\{[\s\S]*?)```/.exec(documentation) ?? [];
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string | string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([...called].sort());
});
