import { z } from "zod";

/** A source that is CloudWatch. */
export const cloudWatchConfiguration = z.strictObject({}).describe("CloudWatch.");

export type CloudWatchConfiguration = z.infer<typeof cloudWatchConfiguration>;
