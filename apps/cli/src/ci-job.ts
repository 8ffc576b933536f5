/** Where CI services tell the address of the job that runs, in what variable. */
const addresses = [
  "FLEETGRAPH_JOB",
  "CI_JOB_URL", // GitLab
  "BUILDKITE_BUILD_URL",
  "CIRCLE_BUILD_URL",
  "CODEBUILD_BUILD_URL",
  "BUILD_URL", // Jenkins
] as const;

/** The CI job in which the command runs, without what may be secret in its address; undefined outside of one. */
export function ciJobOf(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: github, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const job =
    addresses.map((name) => env[name]).find((value) => value) ??
    (github && repository && run ? `${github}/${repository}/actions/runs/${run}` : undefined);
  if (job === undefined || !URL.canParse(job)) return job && printable(job);
  const { origin, host, protocol, pathname } = new URL(job);
  return printable(`${origin === "null" ? `${protocol}//${host}` : origin}${pathname}`);
}

/** What a header can have, and as much of it as the server keeps. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
