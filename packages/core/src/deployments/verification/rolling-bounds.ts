/** How many tasks a rolling update keeps at least, and has at most. */
export type RollingBounds = {
  minimumHealthyPercent: number;
  maximumPercent: number;
  minimum: number;
  maximum: number;
};

/** API_DeploymentConfiguration: the minimum is rounded up, the maximum down; the defaults are those of the strategy. */
export function rollingBounds(input: {
  minimumHealthyPercent?: number | undefined;
  maximumPercent?: number | undefined;
  schedulingStrategy?: string | undefined;
  desiredCount: number;
}): RollingBounds {
  const daemon = input.schedulingStrategy === "DAEMON";
  const minimumHealthyPercent = input.minimumHealthyPercent ?? (daemon ? 0 : 100);
  const maximumPercent = input.maximumPercent ?? (daemon ? 100 : 200);
  return {
    minimumHealthyPercent,
    maximumPercent,
    minimum: Math.ceil((input.desiredCount * minimumHealthyPercent) / 100),
    maximum: Math.floor((input.desiredCount * maximumPercent) / 100),
  };
}
