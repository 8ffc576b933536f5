/** A task's size in CPU units (1024 are one vCPU) and MiB; null where none is given, or no size is written. */
export type TaskSize = { cpu: number | null; memory: number | null };

/** "512", ".5 vCPU", "1GB", as RegisterTaskDefinition takes them. */
export function taskSize(definition: { cpu?: string | undefined; memory?: string | undefined }): TaskSize {
  return { cpu: amount(definition.cpu, "vcpu"), memory: amount(definition.memory, "gb") };
}

function amount(text: string | undefined, unit: string): number | null {
  const found = /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(text ?? "");
  if (found === null) return null;
  const [, number, written = ""] = found;
  if (written === "") return Number(number);
  return written.toLowerCase() === unit ? Number(number) * 1024 : null;
}
