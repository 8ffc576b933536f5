import { message } from "../../../kernel/index.ts";
import { taskSize } from "../../../placement/index.ts";
import type { Check } from "../check-context.ts";
import { failed, notChecked, passed } from "../check-result.ts";
import { fargateCpus, fargateMemories } from "../fargate-sizes.ts";

/** Whether Fargate has tasks of that size. */
export const checkFargateSize: Check = ({ definition, runsOn }) => {
  if (runsOn !== "FARGATE") return [];
  const [cpu, memory] = [taskSize("cpu", definition.cpu), taskSize("memory", definition.memory)];
  const subject = `${definition.cpu ?? "-"}/${definition.memory ?? "-"}`;
  const cpus = fargateCpus(definition.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false);
  const largest = Math.max(...fargateCpus(false));
  if (cpu === null || memory === null)
    return [failed(subject, message("check.size.absent", {}), message("check.size.absent.hint", {}))];
  // Larger ones than are known here may come.
  if (cpu > largest) return [notChecked(subject, message("check.size.unknown", { cpu, largest }))];
  const memories = fargateMemories(cpu);
  if (!cpus.includes(cpu)) {
    const nearest = cpus.find((each) => each > cpu) ?? Math.max(...cpus);
    const hint = message("check.size.cpu.hint", { cpus, nearest });
    return [failed(subject, message("check.size.cpu", { cpu }), hint)];
  }
  if (!memories.includes(memory)) {
    const nearest = memories.find((each) => each > memory) ?? Math.max(...memories);
    const hint = message("check.size.memory.hint", {
      cpu,
      from: Math.min(...memories),
      to: Math.max(...memories),
      nearest,
    });
    return [failed(subject, message("check.size.memory", { cpu, memory }), hint)];
  }
  return [passed(subject, message("check.size.exists", { cpu, memory }))];
};
