import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { endAsked } from "./end-asked.ts";
import { environment } from "./env.ts";
import { claimPlace, demoPlace } from "./place.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const title = (text: string) => styleText("bold", text);

/** Runs the demo until it is told to end; gives the exit code. */
export async function runDemo(): Promise<number> {
  const began = Date.now();
  const other = claimPlace(demoPlace);
  if (other) {
    process.stderr.write(
      `A demo runs already in this folder${other.server ? `: ${other.server}` : ""} (process ${other.pid}).\nEnd it with Ctrl-C there, or: kill ${other.pid}\n`,
    );
    return 1;
  }
  process.stdout.write(`${title("Fleetgraph demo")}\n`);
  // Before the start: who presses Ctrl-C half way must find nothing left behind either.
  const asked = endAsked();
  let demo: Demo;
  try {
    demo = await startDemo(demoPlace, {
      port: environment.port,
      tell: (step, result) => {
        if (!asked.aborted) process.stdout.write(`${styleText("green", "✓")} ${step}: ${result}\n`);
      },
      signal: asked,
    });
  } catch (error) {
    // Ctrl-C reaches initdb too, and its failure is known here before the signal is.
    await sleep(50);
    if (asked.aborted) return 0;
    process.stderr.write(`${styleText("red", "✗")} ${(error as Error).message}\n`);
    return 1;
  }
  process.stdout.write(whatNext(demo, Math.round((Date.now() - began) / 1000)));
  if (!asked.aborted) await once(asked, "abort");
  await demo.close();
  return 0;
}

function whatNext({ server }: Demo, seconds: number): string {
  return `
Ready after ${seconds} s. ${title("Look")}
  ${server}/graphiql            the graph in the browser;
                                            the token is in .fleetgraph/demo.env

${title("Type")}, in another terminal in this folder
  npx fleet status                          the fleet in numbers
  npx fleet services --cluster production-web
  npx fleet logs web --follow               what its containers write
  npx fleet deploy web --image :v41         put an image on a service and watch it roll out
  npx fleet rollback web                    and back
  npx fleet metrics web                     what it uses, against what is reserved for it
  npx fleet history web                     90 days of who did what
  npx fleet audit list --service web        the record of it

${title("Break it")}
  npm run demo -- break web --with image-missing
  npx fleet deploy web --image :v42         fails, and says why
  npx fleet why web

Ctrl-C ends everything and leaves nothing behind.
`;
}
