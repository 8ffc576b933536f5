const units = { cpu: "vcpu", memory: "gb" } as const;

/**
 * A task's CPU units (1024 are one vCPU) or MiB, as RegisterTaskDefinition takes them: "512", "0.5 vCPU", ".5 vCPU",
 * "1GB". Null where none is given, and for text that is no size.
 */
export function taskSize(size: keyof typeof units, text: string | undefined): number | null {
  const found = /^\s*(?:(\d{1,8})|(\d{1,5}(?:\.\d{1,5})?|\.\d{1,5})\s*(vcpu|gb))\s*$/i.exec(text ?? "");
  if (found === null) return null;
  const [, whole, number, unit] = found;
  if (whole !== undefined) return Number(whole);
  return unit?.toLowerCase() === units[size] ? Number(number) * 1024 : null;
}
