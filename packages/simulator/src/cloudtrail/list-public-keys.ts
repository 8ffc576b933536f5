import type { Operation } from "../ecs/call-context.ts";
import { Fault } from "../wire/fault.ts";
import { optionalNumber } from "../wire/input.ts";
import { signingKeyOf } from "./signing-key.ts";

const year = 365 * 86_400;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html */
export const listPublicKeys: Operation = ({ world, region }, input) => {
  const now = world.clock.now() / 1000;
  const start = optionalNumber(input, "StartTime") ?? now - 86_400;
  const end = optionalNumber(input, "EndTime") ?? now;
  if (start > end)
    throw new Fault("InvalidTimeRangeException", "The start time must not be after the end time.");
  const key = signingKeyOf(region.name);
  // One key, for as long as the simulator may be asked of.
  return {
    PublicKeyList: [
      {
        Value: key.der.toString("base64"),
        ValidityStartTime: now - year,
        ValidityEndTime: now + year,
        Fingerprint: key.fingerprint,
      },
    ],
  };
};
