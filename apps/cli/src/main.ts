import { quickAnswer } from "./quick-answer.ts";

const argv = process.argv.slice(2);

// What asks for no server is answered with as little code as can be; the rest stands behind an `import()`.
if (argv[0] === "__complete")
  void import("./completion/complete.ts").then(({ complete }) => complete(argv.slice(1)));
else if (!quickAnswer(argv)) void import("./run.ts").then(({ run }) => run());
