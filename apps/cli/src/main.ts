import { quickAnswer } from "./quick-answer.ts";

// What asks for no server is answered with as little code as can be; the rest stands behind this `import()`.
if (!quickAnswer(process.argv.slice(2))) void import("./run.ts").then(({ run }) => run());
