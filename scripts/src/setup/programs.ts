// Decides how missing system programs get onto this machine: by apt-get where that is allowed, else by a told command.
import { existsSync } from "node:fs";
import { capture, findProgram, runInConsole } from "../engines/processes.ts";
import { LabError } from "../errors.ts";

/** A program by name, and the apt package that has it. */
export interface Wanted {
  readonly program: string;
  readonly aptPackage: string;
  /** apt starts it as a service of the machine, which would hold the lab's ports. */
  readonly isService: boolean;
}

export const labPrograms: readonly Wanted[] = [
  { program: "haproxy", aptPackage: "haproxy", isService: true },
  { program: "memcached", aptPackage: "memcached", isService: true },
];

/** How this user may run apt-get. */
export type AptWay = "root" | "sudo" | "forbidden" | "no-apt";

export interface InstallPlan {
  /** The commands to run, in order; absent when this user may not, or the machine has no apt. */
  readonly commands?: readonly (readonly string[])[];
  /** One line that somebody may run by hand. */
  readonly byHand: string;
}

const managers: readonly (readonly [program: string, command: string])[] = [
  ["dnf", "sudo dnf install -y"],
  ["pacman", "sudo pacman -S --needed"],
  ["zypper", "sudo zypper install -y"],
  ["apk", "sudo apk add"],
  ["brew", "brew install"],
];

/** What to run for these packages, by the way that this user has. */
export function planInstall(
  packages: readonly string[],
  way: AptWay,
  hasProgram: (name: string) => boolean,
): InstallPlan {
  const list = packages.join(" ");
  const byApt = `sudo apt-get update && sudo apt-get install -y ${list}`;
  if (way === "forbidden") return { byHand: byApt };
  if (way === "no-apt") {
    const manager = managers.find(([name]) => hasProgram(name));
    return { byHand: manager === undefined ? `install ${list}` : `${manager[1]} ${list}` };
  }
  const prefix = way === "sudo" ? ["sudo", "-n"] : [];
  return {
    commands: [
      [...prefix, "apt-get", "update"],
      [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", ...packages],
    ],
    byHand: byApt,
  };
}

/** Installs what is missing, saying so first. Throws LabError with the command to run where it may not. */
export async function ensurePrograms(
  wanted: readonly Wanted[],
  say: (text: string) => void,
): Promise<void> {
  const missing = wanted.filter(({ program }) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const packages = missing.map(({ aptPackage }) => aptPackage);
  const way = await aptWay();
  const plan = planInstall(packages, way, (name) => findProgram(name) !== undefined);
  if (plan.commands === undefined)
    throw new LabError(`Missing: ${packages.join(", ")}. This user may not install them.`, {
      hint: `Run this once, then start again:\n  ${plan.byHand}`,
    });
  say(`Missing: ${packages.join(", ")}. Installing with apt-get.`);
  for (const command of plan.commands) await run(command, say);
  await stopServices(missing, way, say);
}

async function run(command: readonly string[], say: (text: string) => void): Promise<void> {
  const [program = "", ...args] = command;
  say(`$ ${command.join(" ")}`);
  const code = await runInConsole(program, args);
  if (code === 0) return;
  throw new LabError(`${command.join(" ")} failed (exit code ${code}).`, {
    hint: "Its own message is above. Is there a network?",
  });
}

async function aptWay(): Promise<AptWay> {
  if (findProgram("apt-get") === undefined) return "no-apt";
  if (process.getuid?.() === 0) return "root";
  const sudo = await capture("sudo", ["-n", "true"], { timeoutMs: 5000 });
  return sudo.code === 0 ? "sudo" : "forbidden";
}

/** Debian starts freshly installed servers at once; the lab starts its own, and wants the ports. */
async function stopServices(
  installed: readonly Wanted[],
  way: AptWay,
  say: (text: string) => void,
): Promise<void> {
  const prefix = way === "sudo" ? ["sudo", "-n"] : [];
  const hasSystemd = existsSync("/run/systemd/system");
  for (const { program } of installed.filter(({ isService }) => isService)) {
    const command = hasSystemd
      ? [...prefix, "systemctl", "disable", "--now", program]
      : [...prefix, "service", program, "stop"];
    say(`The lab runs ${program} itself, so the machine's own service is switched off:`);
    say(`$ ${command.join(" ")}`);
    const [first = "", ...args] = command;
    await capture(first, args, { timeoutMs: 30_000 });
  }
}
