/** What the demo is told from outside. The only place that reads the environment. */
export const environment = {
  /** Where the server will answer; the server itself says what is wrong with it. */
  port: process.env.PORT || "4000",
  /** Handed on to the processes that the demo starts. */
  variables: { ...process.env },
};
