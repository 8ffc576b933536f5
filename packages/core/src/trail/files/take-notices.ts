import { objectOf, textOf } from "../records/who.ts";

/** An object that a message tells of. */
export type Notice = { bucket: string; key: string; etag: string | null };

/**
 * What a message of the queue tells: S3's own notices, the same through SNS, CloudTrail's notices through SNS, and
 * EventBridge's "Object Created". Null for a message that is none of these.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readNotice(body: string): Notice[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const content = objectOf(parsed);
  // SNS without raw delivery: the message is a text within.
  if (content.Type === "Notification" && typeof content.Message === "string")
    return readNotice(content.Message);
  if (content.Event === "s3:TestEvent") return [];
  if (Array.isArray(content.Records)) {
    return content.Records.flatMap((each) => {
      const { eventName, s3 } = objectOf(each);
      const bucket = textOf(objectOf(objectOf(s3).bucket).name);
      const object = objectOf(objectOf(s3).object);
      const key = textOf(object.key);
      if (bucket === null || key === null || !String(eventName).startsWith("ObjectCreated:")) return [];
      return [{ bucket, key: decoded(key), etag: textOf(object.eTag) }];
    });
  }
  const bucket = textOf(content.s3Bucket);
  if (bucket !== null && Array.isArray(content.s3ObjectKey)) {
    return content.s3ObjectKey.flatMap((key) =>
      typeof key === "string" ? [{ bucket, key, etag: null }] : [],
    );
  }
  if (content.source === "aws.s3" && content["detail-type"] === "Object Created") {
    const detail = objectOf(content.detail);
    const name = textOf(objectOf(detail.bucket).name);
    const key = textOf(objectOf(detail.object).key);
    return name === null || key === null
      ? []
      : [{ bucket: name, key, etag: textOf(objectOf(detail.object).etag) }];
  }
  return null;
}

/** "The object key name value is URL encoded", and a space is a plus. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
