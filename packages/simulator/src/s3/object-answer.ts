import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";

/** An operation's answer: headers, and bytes or a tree of XML. */
export interface ObjectAnswer extends Json {
  status?: number;
  headers?: Record<string, string>;
  bytes?: Buffer;
  xml?: { name: string; content: readonly (readonly [string, unknown])[] };
}

/** A bucket is only reached in its own region. */
export class OtherRegion extends Fault {
  readonly region: string;
  constructor(region: string) {
    super(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using another endpoint.",
      301,
    );
    this.region = region;
  }
}
