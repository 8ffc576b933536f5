import type { Draw } from "./seeded-random.ts";

/** How hosts of a group are launched, and whether its agent cleans up as its makers mean it to. */
export type Launch = {
  planted: boolean;
  what: string;
  userData: string;
  /** A parameter of SSM that the script takes its file from. */
  parameter?: { name: string; value: string };
};

const file = "/etc/ecs/ecs.config";
const [interval, wait, age] = [
  "ECS_IMAGE_CLEANUP_INTERVAL",
  "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION",
  "ECS_IMAGE_MINIMUM_CLEANUP_AGE",
] as const;
const [off, most, untracked] = [
  "ECS_DISABLE_IMAGE_CLEANUP",
  "ECS_NUM_IMAGES_DELETE_PER_CYCLE",
  "ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP",
] as const;

type Setting = readonly [name: string, values: readonly string[]];
const fine: readonly Setting[] = [
  [interval, ["10m", "600s", "15m", "30m", "1h", "1h30m", "0.5h"]],
  [wait, ["1m", "30m", "90s", "1h", "3h", "12h", "24h"]],
  [age, ["5m", "30m", "1h", "12h"]],
  [off, ["false", "0", "FALSE"]],
  [most, ["1", "5", "10", "50"]],
  [untracked, ["true", "false"]],
];
const wrong: readonly Setting[] = [
  [interval, ["5m", "30s", "9m59s", "1m", "10", "10min", "1d"]],
  [wait, ["48h", "72h30m", "168h", "720h", "500ms", "1d"]],
  [off, ["true", "1", "TRUE"]],
  [most, ["0", "-1"]],
];

type Script = (lines: readonly string[]) => string;
const start = `#!/bin/bash\nyum install -y amazon-ssm-agent\n`;
const scripts: Readonly<Record<string, Script>> = {
  "a file written at once": (lines) =>
    `${start}cat <<'EOF' >> ${file}\nECS_CLUSTER=shop\n${lines.join("\n")}\nEOF\n`,
  "a line at a time": (lines) => start + lines.map((line) => `echo ${line} >> ${file}`).join("\n"),
  "without blanks": (lines) => start + lines.map((line) => `echo "${line}">>${file}`).join("; "),
  "echo -e": (lines) => `${start}echo -e "ECS_CLUSTER=shop\\n${lines.join("\\n")}\\n" > ${file}`,
  printf: (lines) => `${start}printf 'ECS_CLUSTER=shop\\n${lines.join("\\n")}\\n' | sudo tee -a ${file}`,
  "cloud-config": (lines) =>
    `#cloud-config\nwrite_files:\n  - path: ${file}\n    content: |\n${["ECS_CLUSTER=shop", ...lines].map((line) => `      ${line}`).join("\n")}\n`,
  "in several parts": (lines) =>
    `Content-Type: multipart/mixed; boundary="==B=="\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/x-shellscript\n\n${start}` +
    `${lines.map((line) => `echo '${line}' >> ${file}`).join("\n")}\n\n--==B==--\n`,
  "sed of a file that is there": (lines) =>
    start + lines.map((line) => `sed -i 's/^#\\?${line.split("=")[0]}=.*/${line}/' ${file}`).join("\n"),
  "where it is not there yet": (lines) =>
    start +
    lines.map((line) => `grep -q "^${line.split("=")[0]}=" ${file} || echo "${line}" >> ${file}`).join("\n"),
  "by install": (lines) =>
    `${start}install -m 644 /dev/stdin ${file} <<END\n${lines.map((line) => `${line}\r`).join("\n")}\nEND\n`,
};

const lineOf = (draw: Draw, [name, values]: Setting) => `${name}=${draw.oneOf(values)}`;
/** Some of the settings, in any order. */
const some = (draw: Draw, settings: readonly Setting[], without?: string) =>
  settings.filter(([name]) => name !== without && draw.chance(0.4)).map((setting) => lineOf(draw, setting));

const well: Readonly<Record<string, (draw: Draw, script: Script) => Omit<Launch, "planted" | "what">>> = {
  "nothing set": (_, script) => ({ userData: script(["ECS_LOGLEVEL=info"]) }),
  "all within bounds": (draw, script) => ({ userData: script(some(draw, fine)) }),
  "wrong ones in comments": (draw, script) => ({
    userData: `${script(some(draw, fine))}\n# ${lineOf(draw, draw.oneOf(wrong))}\necho done # ${lineOf(draw, draw.oneOf(wrong))}\n`,
  }),
  "wrong, then put right": (draw, script) => {
    const [name, values] = draw.oneOf(wrong);
    const right = fine.find(([each]) => each === name) as Setting;
    return { userData: script([`${name}=${draw.oneOf(values)}`, lineOf(draw, right)]) };
  },
  "out of a variable": (draw, script) => {
    const [name, values] = draw.oneOf(fine);
    const value = draw.oneOf(values);
    const given = draw.oneOf(["$VALUE", `\${VALUE}`, `\${VALUE:-${value}}`, "$(cat /etc/value)"]);
    return { userData: `${start}VALUE=${value}\necho "${name}=${given}" >> ${file}\n${script([])}` };
  },
  "elsewhere only": (draw, script) => {
    const line = lineOf(draw, draw.oneOf(wrong));
    const elsewhere = draw.oneOf([
      `[ "$STAGE" = dev ] && echo ${line} >> ${file}`,
      `if [[ "$STAGE" == dev ]]; then\n  echo ${line} >> ${file}\nfi`,
      `if test -f /etc/dev; then echo ${line} >> ${file}; fi`,
    ]);
    return { userData: `${start}${elsewhere}\n${script(some(draw, fine))}` };
  },
  "a file that replaces it": (draw, script) => ({
    userData: `${script([lineOf(draw, draw.oneOf(wrong))])}\naws s3 cp s3://shop-config/ecs.config ${file}\n`,
  }),
};

const parameterOf = (index: number, lines: readonly string[]) => ({
  userData: `${start}aws ssm get-parameter --name /ecs/group-${index} --query Parameter.Value --output text >> ${file}\n`,
  parameter: { name: `/ecs/group-${index}`, value: ["ECS_CLUSTER=shop", ...lines].join("\n") },
});

export function launchOf(draw: Draw, { index, planted }: { index: number; planted: boolean }): Launch {
  const [style, script] = draw.oneOf(Object.entries(scripts));
  if (!planted) {
    const [what, make] = draw.oneOf(Object.entries(well));
    const launch = make(draw, script);
    return { planted, what: `${what}, ${style}`, ...launch };
  }
  const setting = draw.oneOf(wrong);
  const lines = [...some(draw, fine, setting[0]), lineOf(draw, setting)];
  const what = lines.at(-1) as string;
  if (draw.chance(0.2)) return { planted, what: `${what}, a parameter`, ...parameterOf(index, lines) };
  return { planted, what: `${what}, ${style}`, userData: script(lines) };
}
