const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const invalid = 0xff;
const digits = new Uint8Array(128).fill(invalid);
for (let value = 0; value < 64; value += 1) digits[alphabet.charCodeAt(value)] = value;

/** Standard Base 64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  const { length } = bytes;
  for (let at = 0; at < length; at += 3) {
    const [first = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const word = (first << 16) | (second << 8) | third;
    text += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63);
    text += at + 1 < length ? alphabet.charAt((word >> 6) & 63) : "=";
    text += at + 2 < length ? alphabet.charAt(word & 63) : "=";
  }
  return text;
}

/**
 * The bytes of a Base 64 text; null for anything that `encodeBase64` would not have written: no padding, spaces,
 * the URL alphabet, and bits left over that are not zero. Bytes have one spelling, so what was altered is noticed.
 */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.max(0, decodedLength(text)));
  return decodeBase64Into(text, { bytes, at: 0 }) < 0 ? null : bytes;
}

function paddingOf(text: string): number {
  return text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
}

function decodedLength(text: string): number {
  return text.length % 4 === 0 ? (text.length / 4) * 3 - paddingOf(text) : -1;
}

/** `decodeBase64` into memory that is there: how many bytes it wrote, -1 for null or when there is no room. */
export function decodeBase64Into(
  text: string,
  { bytes, at: start }: { bytes: Uint8Array; at: number },
): number {
  const { length } = text;
  const decoded = decodedLength(text);
  const end = start + decoded;
  if (decoded < 0 || end > bytes.length) return -1;
  const padding = paddingOf(text);
  let to = start;
  for (let at = 0; at < length; at += 4) {
    const isLast = at + 4 === length;
    let word = 0;
    for (let place = 0; place < 4; place += 1) {
      const isPadding = isLast && place >= 4 - padding;
      const digit = isPadding ? 0 : (digits[text.charCodeAt(at + place)] ?? invalid);
      if (digit === invalid) return -1;
      word = (word << 6) | digit;
    }
    if (isLast && (word & (padding === 2 ? 0xffff : padding === 1 ? 0xff : 0)) !== 0) return -1;
    bytes[to++] = word >> 16;
    if (to < end) bytes[to++] = (word >> 8) & 0xff;
    if (to < end) bytes[to++] = word & 0xff;
  }
  return decoded;
}
