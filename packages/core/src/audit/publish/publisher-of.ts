import { filePublisher } from "./file-publisher.ts";
import type { PublishConfiguration } from "./publish-configuration.ts";
import type { Publisher } from "./publisher.ts";
import { s3Publisher } from "./s3-publisher.ts";
import { witnessPublisher } from "./witness-publisher.ts";

/** The way to a configured place. */
export function publisherOf({ file, s3, witness }: PublishConfiguration): Publisher {
  if (file) return filePublisher(file);
  if (s3) return s3Publisher(s3);
  if (witness) return witnessPublisher(witness);
  throw new Error("a place is a file, s3 or a witness");
}
