// Decides how the diagnosis is told.
import type { Context } from "../context.ts";
import { diagnose, type Level } from "../doctor.ts";

const marks: Record<Level, string> = { ok: "✔ ok  ", warn: "! warn", fail: "✘ fail" };
const subjectWidth = 20;

export async function runDoctor(
  { settings, terminal }: Context,
  options: { json?: boolean },
): Promise<number> {
  const diagnoses = await diagnose(settings);
  const hasFailed = diagnoses.some(({ level }) => level === "fail");
  if (options.json === true) {
    terminal.say(JSON.stringify(diagnoses, null, 2));
    return hasFailed ? 1 : 0;
  }
  const { green, yellow, red } = terminal.colors;
  const paints: Record<Level, (text: string) => string> = { ok: green, warn: yellow, fail: red };
  for (const { subject, level, seen, advice } of diagnoses) {
    terminal.say(`${paints[level](marks[level])}  ${subject.padEnd(subjectWidth)} ${seen}`);
    if (advice !== undefined) terminal.say(`${" ".repeat(subjectWidth + 9)}${advice}`);
  }
  terminal.say(hasFailed ? "\nNot ready: see what failed above." : "\nReady: scripts/up");
  return hasFailed ? 1 : 0;
}
