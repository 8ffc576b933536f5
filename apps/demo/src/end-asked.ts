/** Aborted by Ctrl-C and by being told to end; says so at once, because the ending takes a second or two. */
export function endAsked(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Not once: a second Ctrl-C would end this process and leave the server that it started.
    process.on(signal, () => {
      if (ending.signal.aborted) return;
      process.stdout.write("\nEnding the demo …\n");
      ending.abort();
    });
  }
  return ending.signal;
}
