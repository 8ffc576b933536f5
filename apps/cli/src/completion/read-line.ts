/** A line as bash has it, up to the cursor: its words without quotes, the last of which is being typed. */
export function wordsOfLine(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let begun = false;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      begun = true;
    } else if (character === "\\") {
      at += 1;
      word += line[at] ?? "";
      begun = true;
    } else if (/\s/.test(character)) {
      if (begun) words.push(word);
      word = "";
      begun = false;
    } else {
      word += character;
      begun = true;
    }
  }
  return [...words, word];
}

/** What of the last word bash leaves as it is: it replaces only what stands behind the last of its word breaks. */
export function keptByBash(word: string, breaks: string): string {
  const last = Math.max(
    ...[...":="].filter((each) => breaks.includes(each)).map((each) => word.lastIndexOf(each)),
    -1,
  );
  return word.slice(0, last + 1);
}
