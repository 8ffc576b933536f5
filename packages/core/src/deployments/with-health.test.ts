import { expect } from "vitest";
import { test } from "../testing/stack-test.ts";
import { deployService } from "./index.ts";

test.concurrent.for([
  { healthCheck: true, healthy: 2 },
  { healthCheck: false, healthy: null },
])(
  "of tasks with a health check ($healthCheck) $healthy are told healthy in the end",
  async ({ healthCheck, healthy }, { useStack }) => {
    const { deps, caller, reach } = await useStack({ services: [{ name: "web", healthCheck }] });
    const images = [{ image: ":v2" }];
    const { id } = await deployService(deps, caller, { service: "shop/web", images, idempotencyKey: "k1" });
    expect(await reach(id)).toMatchObject({
      state: "SUCCEEDED",
      progress: { running: 2, healthy, percent: 100 },
    });
  },
);
