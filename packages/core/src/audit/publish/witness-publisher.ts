import { createHash } from "node:crypto";
import { encodeBase64, NoteError, openNote, parseVerifierKey } from "@fleetgraph/transparency-log";
import { message } from "../../kernel/index.ts";
import { verifyEd25519 } from "../log/verify-ed25519.ts";
import { type Cosignature, type Publisher, PublishFailure, type Sending } from "./publisher.ts";

const patienceMs = 10_000;
const longestAnswer = 64 * 1024;
/** The first question may have the wrong size, and somebody else may be answered in between. */
const tries = 4;

/**
 * A witness (C2SP tlog-witness): it cosigns a checkpoint only when a proof shows that the log of the last size it has
 * seen is the beginning of this one. It says which size that is when it was told another.
 */
export function witnessPublisher({ url, key }: { url: string; key: string }): Publisher {
  const address = `${url.replace(/\/+$/, "")}/add-checkpoint`;
  return {
    async send(sending) {
      let { before } = sending;
      for (let attempt = 1; ; attempt += 1) {
        const answer = await ask(address, { ...sending, before });
        if (answer.status === 200)
          return { cosignatures: [await cosignatureOf(sending, answer.text, { url, key })] };
        const known = answer.status === 409 ? sizeOf(answer) : null;
        if (known === null) throw refusal(url, answer);
        // It has seen more of the log than this checkpoint tells of.
        if (known > sending.checkpoint.size) {
          throw new PublishFailure(message("audit.publish.ahead", { place: url, size: known }));
        }
        if (attempt >= tries || known === before) throw refusal(url, answer);
        before = known;
      }
    },
  };
}

type Answered = { status: number; type: string; text: string };

async function ask(address: string, { checkpoint, before, proofFrom, signal }: Sending): Promise<Answered> {
  // A witness that was reset begins anew; one that lies gains nothing but a proof.
  const from = Math.min(before, checkpoint.size);
  const proof = (await proofFrom(from)).map((hash) => `${encodeBase64(hash)}\n`).join("");
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: `old ${from}\n${proof}\n${checkpoint.note}`,
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    return {
      status: response.status,
      type: response.headers.get("content-type") ?? "",
      text: await textUpTo(response, longestAnswer),
    };
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? (error as Error).message;
    throw new PublishFailure(message("audit.publish.unreachable", { place: address, reason }), {
      cause: error,
    });
  }
}

async function textUpTo(response: Response, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > most) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function sizeOf({ type, text }: Answered): number | null {
  if (type.split(";")[0]?.trim() !== "text/x.tlog.size" || !/^(0|[1-9]\d{0,15})\n$/.test(text)) return null;
  return Number(text);
}

function refusal(place: string, { status, text }: Answered): PublishFailure {
  // 422: the proof does not show that one log is the beginning of the other.
  if (status === 422) return new PublishFailure(message("audit.publish.fork", { place }));
  const reason = text.split("\n")[0]?.slice(0, 200) ?? "";
  return new PublishFailure(message("audit.publish.refused", { place, status, reason }));
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** What the witness signed, once its signature was found to be right. */
async function cosignatureOf(
  { checkpoint, now }: Sending,
  lines: string,
  { url, key }: { url: string; key: string },
): Promise<Cosignature> {
  const known = parseVerifierKey(sha256, key);
  if (known === null) throw new PublishFailure(message("audit.publish.witnessKey", { place: url }));
  try {
    const note = checkpoint.note + lines;
    const { signatures } = await openNote({ verify: verifyEd25519 }, { note, keys: [known] });
    const at = signatures[0]?.time ?? null;
    const line = lines.split("\n").find((each) => each.split(" ")[1] === known.name) ?? "";
    return { name: known.name, line: `${line}\n`, at: at === null ? now : new Date(at * 1000) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new PublishFailure(message("audit.publish.badCosignature", { place: url }), { cause: error });
  }
}
