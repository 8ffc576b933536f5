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
  const { length } = text;
  if (length % 4 !== 0) return null;
  if (length === 0) return new Uint8Array(0);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  let to = 0;
  for (let at = 0; at < length; at += 4) {
    const isLast = at + 4 === length;
    let word = 0;
    for (let place = 0; place < 4; place += 1) {
      const isPadding = isLast && place >= 4 - padding;
      const digit = isPadding ? 0 : (digits[text.charCodeAt(at + place)] ?? invalid);
      if (digit === invalid) return null;
      word = (word << 6) | digit;
    }
    if (isLast && (word & (padding === 2 ? 0xffff : padding === 1 ? 0xff : 0)) !== 0) return null;
    bytes[to++] = word >> 16;
    if (to < bytes.length) bytes[to++] = (word >> 8) & 0xff;
    if (to < bytes.length) bytes[to++] = word & 0xff;
  }
  return bytes;
}
