import { breakService, mend } from "./break-service.ts";
import { checkStory } from "./check-story.ts";
import { runDemo } from "./run-demo.ts";

const usage = `npm run demo                                        start the demo; Ctrl-C ends it
npm run demo -- break SERVICE --with SCENARIO       break something in the running demo
npm run demo -- break                               list the scenarios
npm run demo -- mend                                undo every break
npm run demo -- --check                             play the story alone and say whether it went well
`;

const args = process.argv.slice(2);
const [first] = args;
if (first === undefined) process.exitCode = await runDemo();
else if (first === "--check" && args.length === 1) process.exitCode = await checkStory();
else if (first === "break") process.exitCode = await breakService(args.slice(1));
else if (first === "mend" && args.length === 1) process.exitCode = await mend();
else {
  const isAsked = first === "--help" || first === "-h";
  (isAsked ? process.stdout : process.stderr).write(usage);
  process.exitCode = isAsked ? 0 : 2;
}
