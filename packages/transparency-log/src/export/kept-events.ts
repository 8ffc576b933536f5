/** How much of a leaf's hash is kept: 16 bytes are more than anybody finds another event for. */
const kept = 16;

/**
 * The hashes of the events of an export that somebody has, to compare a later one with: 24 bytes for each event. Events
 * are added and asked for in the order of the log.
 */
export class KeptEvents {
  #indexes = new Float64Array(1024);
  #hashes = new Uint8Array(1024 * kept);
  #at = 0;
  count = 0;
  /** How many events were compared. */
  compared = 0;

  add(index: number, hash: Uint8Array): void {
    if (this.count === this.#indexes.length) {
      const [indexes, hashes] = [this.#indexes, this.#hashes];
      this.#indexes = new Float64Array(indexes.length * 2);
      this.#hashes = new Uint8Array(hashes.length * 2);
      this.#indexes.set(indexes);
      this.#hashes.set(hashes);
    }
    this.#indexes[this.count] = index;
    this.#hashes.set(hash.subarray(0, kept), this.count * kept);
    this.count += 1;
  }

  /** Whether there is another event at that place; false where nothing is known of it. */
  contradicts(index: number, hash: Uint8Array): boolean {
    while (this.#at < this.count && (this.#indexes[this.#at] ?? 0) < index) this.#at += 1;
    if (this.#at >= this.count || this.#indexes[this.#at] !== index) return false;
    this.compared += 1;
    for (let byte = 0; byte < kept; byte += 1) {
      if (this.#hashes[this.#at * kept + byte] !== hash[byte]) return true;
    }
    return false;
  }
}
