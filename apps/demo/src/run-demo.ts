import { styleText } from "node:util";
import { environment } from "./env.ts";
import { demoPlace, runningAt } from "./place.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const title = (text: string) => styleText("bold", text);

/** Runs the demo until it is told to end; gives the exit code. */
export async function runDemo(): Promise<number> {
  const began = Date.now();
  const running = runningAt(demoPlace);
  if (running) {
    process.stderr.write(
      `A demo runs already: ${running.server} (process ${running.pid}). End it with Ctrl-C, or: kill ${running.pid}\n`,
    );
    return 1;
  }
  process.stdout.write(`${title("Fleetgraph demo")}\n`);
  // Before the start: who presses Ctrl-C half way must find nothing left behind either.
  const asked = signalled();
  const starting = startDemo(demoPlace, {
    port: environment.port,
    tell: (step, result) => process.stdout.write(`${styleText("green", "✓")} ${step}: ${result}\n`),
  });
  let demo: Demo;
  try {
    const first = await Promise.race([starting, asked.then(() => null)]);
    demo = first ?? (await starting);
    if (first === null) {
      await demo.close();
      return 0;
    }
  } catch (error) {
    process.stderr.write(`${styleText("red", "✗")} ${(error as Error).message}\n`);
    return 1;
  }
  process.stdout.write(whatNext(demo, Math.round((Date.now() - began) / 1000)));
  await asked;
  process.stdout.write("\nEnding the demo …\n");
  await demo.close();
  return 0;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function whatNext({ server }: Demo, seconds: number): string {
  return `
Ready after ${seconds} s. ${title("Look")}
  ${server}/graphiql    the graph in the browser; the token is in .fleetgraph/demo.env

${title("Type")}, in another terminal in this folder
  npx fleet status                          the fleet in numbers
  npx fleet services --cluster production-web
  npx fleet deploy web --image :v41         put an image on a service and watch it roll out
  npx fleet rollback web                    and back
  npx fleet history web                     90 days of who did what
  npx fleet audit list --service web        the record of it

${title("Break it")}
  npm run demo -- break web --with image-missing
  npx fleet deploy web --image :v42         fails, and says why
  npx fleet why web

Ctrl-C ends everything and leaves nothing behind.
`;
}
