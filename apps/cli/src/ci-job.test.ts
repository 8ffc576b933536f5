import { expect, test } from "vitest";
import { ciJobOf } from "./ci-job.ts";

test.each([
  ["nothing", {}, undefined],
  ["an empty variable", { CI_JOB_URL: "" }, undefined],
  ["GitLab", { CI_JOB_URL: "https://git.example.com/a/-/jobs/7" }, "https://git.example.com/a/-/jobs/7"],
  [
    "GitHub",
    { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "42" },
    "https://github.com/a/b/actions/runs/42",
  ],
  [
    "an address with a secret in it",
    { BUILD_URL: "https://me:hunter22@ci.example.com/job/1/?token=hunter22#x" },
    "https://ci.example.com/job/1/",
  ],
  [
    "a name of one's own, before all",
    { FLEETGRAPH_JOB: "nightly é", CI_JOB_URL: "https://a/b" },
    "nightly ?",
  ],
])("the job is what its service says: %s", (_name, env, job) => {
  expect(ciJobOf(env as NodeJS.ProcessEnv)).toBe(job);
});
