import { AwsFailure, createLockedObjects, message } from "../../kernel/index.ts";
import type { PublishConfiguration } from "./publish-configuration.ts";
import { nameOfSize, type Publisher, PublishFailure, tellsTheSame } from "./publisher.ts";

const dayMs = 86_400_000;

/** An object for each checkpoint, locked for as long as is said: not even its writer can remove or replace it. */
export function s3Publisher(place: NonNullable<PublishConfiguration["s3"]>): Publisher {
  const { bucket, prefix, mode, retainDays } = place;
  const objects = createLockedObjects(place);
  return {
    async send({ checkpoint, now, signal }) {
      const key = prefix + nameOfSize(checkpoint.size);
      const where = `s3://${bucket}/${key}`;
      const until = new Date(now.getTime() + retainDays * dayMs);
      try {
        const there = await objects.add({ bucket, key, text: checkpoint.note, mode, until, signal });
        if (!tellsTheSame(there, checkpoint.note)) {
          throw new PublishFailure(message("audit.publish.other", { place: where }));
        }
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        throw new PublishFailure(message("audit.publish.aws", { place: where, reason: error.code }), {
          cause: error,
        });
      }
      return { cosignatures: [] };
    },
  };
}
