import { expect, test } from "vitest";
import { runtimes } from "../test/runtimes/in-runtimes.ts";
import { startScenarioServer } from "../test/runtimes/scenario-server.ts";

// Deno, workerd and Chromium where they are on the machine; `npm run test:runtimes` installs them.
test.concurrent.for(runtimes)("what is published works in $name", async ({ program, run }, context) => {
  const path = await program();
  if (path === null) return context.skip();
  const server = await startScenarioServer();
  try {
    expect(await run(server, path)).toHaveLength(8);
  } finally {
    await server.close();
  }
});
