// Decides whether this machine is ready for the lab: each finding with what to do about it.
import { readdir, readFile, statfs } from "node:fs/promises";
import path from "node:path";
import { askDocker, type DockerAnswer, findRunning } from "./engines/choose.ts";
import { findPortHolder, findPublishers, isPortFree, tellHolder } from "./engines/port-holder.ts";
import { capture, findProgram } from "./engines/processes.ts";
import { ask } from "./http-client.ts";
import { nodes, portSettingOf } from "./nodes.ts";
import type { Settings } from "./settings.ts";

export type Level = "ok" | "warn" | "fail";

export interface Diagnosis {
  readonly subject: string;
  readonly level: Level;
  readonly seen: string;
  /** What to do; absent when all is well. */
  readonly advice?: string;
}

const images = ["haproxy:3.2", "memcached:1.6", "node:24-slim"];
const gigabyte = 1024 ** 3;

/** Looks at everything; nothing is changed, started or installed. */
export async function diagnose(settings: Settings): Promise<Diagnosis[]> {
  const docker = await askDocker(settings.environment);
  const programs = await Promise.all([
    diagnoseProgram("haproxy", ["-v"], docker),
    diagnoseProgram("memcached", ["-V"], docker),
  ]);
  return [
    await diagnoseEngine(settings, docker, programs),
    diagnoseArchitecture(process.arch),
    { subject: "node", level: "ok", seen: process.versions.node },
    await diagnoseNpm(),
    ...programs,
    ...(await diagnoseDocker(docker)),
    ...(await diagnosePorts(settings)),
    await diagnoseConsole(settings.consolePort),
    await diagnoseDisk(settings.root),
    await diagnoseLineEndings(path.join(settings.root, "scripts")),
  ];
}

async function diagnoseEngine(
  settings: Settings,
  docker: DockerAnswer,
  programs: readonly Diagnosis[],
): Promise<Diagnosis> {
  const subject = "engine";
  const running = await findRunning(settings, () => undefined);
  if (running !== undefined)
    return { subject, level: "ok", seen: `the lab runs on the ${running.name} engine` };
  if (docker.usable) return { subject, level: "ok", seen: "docker (scripts/up will take it)" };
  if (programs.every(({ level }) => level === "ok"))
    return { subject, level: "ok", seen: `native (scripts/up will take it: ${docker.reason})` };
  return {
    subject,
    level: "fail",
    seen: `${docker.reason}, and this machine's own programs are not complete`,
    advice: "Run scripts/up, which installs them where it may, or start Docker.",
  };
}

/** Both families have official images and packages; others may work natively. */
export function diagnoseArchitecture(architecture: string): Diagnosis {
  const subject = "architecture";
  const seen = `${process.platform}, ${architecture}`;
  if (architecture === "x64" || architecture === "arm64") return { subject, level: "ok", seen };
  const advice = "Only x64 and arm64 are tried; the native engine may work.";
  return { subject, level: "warn", seen, advice };
}

async function diagnoseNpm(): Promise<Diagnosis> {
  // npm is a script there, which only a shell can run
  const [program, ...args] =
    process.platform === "win32" ? ["cmd", "/c", "npm", "--version"] : ["npm", "--version"];
  const { code, stdout } = await capture(program, args, { timeoutMs: 20_000 });
  if (code === 0) return { subject: "npm", level: "ok", seen: stdout.trim() };
  const advice = "npm comes with Node.js: install it anew from https://nodejs.org";
  return { subject: "npm", level: "fail", seen: "does not run", advice };
}

async function diagnoseProgram(
  name: string,
  args: readonly string[],
  docker: DockerAnswer,
): Promise<Diagnosis> {
  const program = findProgram(name);
  const advice = `Only the native engine needs it. scripts/up --engine native installs it, or: sudo apt-get install -y ${name}`;
  if (program === undefined)
    return { subject: name, level: docker.usable ? "warn" : "fail", seen: "not installed", advice };
  const { stdout } = await capture(program, args, { timeoutMs: 5000 });
  const version = /\d+\.\d+[^\s]*/.exec(stdout)?.[0] ?? "unknown version";
  return { subject: name, level: "ok", seen: version };
}

async function diagnoseDocker(docker: DockerAnswer): Promise<Diagnosis[]> {
  if (!docker.usable) {
    const advice = "Fine for the native engine. For Docker: start its engine, with Compose v2.";
    return [{ subject: "docker", level: "warn", seen: docker.reason, advice }];
  }
  return [
    await tellVersion("docker", ["version", "--format", "{{.Server.Version}}"]),
    await tellVersion("docker compose", ["compose", "version", "--short"]),
    ...(await Promise.all(images.map(diagnoseImage))),
  ];
}

async function tellVersion(subject: string, args: readonly string[]): Promise<Diagnosis> {
  const { stdout } = await capture("docker", args, { timeoutMs: 5000 });
  return { subject, level: "ok", seen: stdout.trim() };
}

async function diagnoseImage(image: string): Promise<Diagnosis> {
  const { code } = await capture("docker", ["image", "inspect", image], { timeoutMs: 10_000 });
  const subject = `image ${image}`;
  if (code === 0) return { subject, level: "ok", seen: "present" };
  const advice = `It is pulled at the first start, which needs a network; before a workshop: docker pull ${image}`;
  return { subject, level: "warn", seen: "not present", advice };
}

async function diagnosePorts(settings: Settings): Promise<Diagnosis[]> {
  const engine = await findRunning(settings, () => undefined);
  const running = new Map((await engine?.status())?.map((status) => [status.name, status]));
  return Promise.all(
    nodes.map(async ({ name, portVariable }): Promise<Diagnosis> => {
      const node = running.get(name);
      const port = node?.port ?? settings.ports[name];
      const subject = `port ${port}`;
      if (node !== undefined && node.state !== "down")
        return { subject, level: "ok", seen: `${name} of this lab` };
      if (await isPortFree(port)) return { subject, level: "ok", seen: `free for ${name}` };
      const holder = tellHolder(await findPortHolder(port), await findPublishers(port));
      const advice = `${holder.end}, or put ${portVariable}=${port + 100} into .env.`;
      return { subject, level: "fail", seen: `held by ${holder.who}`, advice };
    }),
  );
}

/** A lab works without its console, so a busy port is no failure. */
async function diagnoseConsole(port: number): Promise<Diagnosis> {
  const subject = `port ${port}`;
  if (await isPortFree(port)) return { subject, level: "ok", seen: "free for the console" };
  const answer = await ask(port, "/api/console", { timeoutMs: 1000 }).catch(() => undefined);
  if (answer?.status === 200) return { subject, level: "ok", seen: "the console of a lab" };
  const holder = tellHolder(await findPortHolder(port), await findPublishers(port));
  const { portVariable } = portSettingOf("console");
  const advice = `The page's buttons need it. ${holder.end}, or put ${portVariable}=${port + 100} into .env.`;
  return { subject, level: "warn", seen: `held by ${holder.who}`, advice };
}

async function diagnoseDisk(root: string): Promise<Diagnosis> {
  const { bavail, bsize } = await statfs(root);
  const free = (bavail * bsize) / gigabyte;
  return judgeDisk(free);
}

/** The images and packages of the lab take about one gigabyte. */
export function judgeDisk(freeGigabytes: number): Diagnosis {
  const subject = "disk";
  const seen = `${freeGigabytes.toFixed(1)} GB free`;
  if (freeGigabytes >= 2) return { subject, level: "ok", seen };
  const advice = "The lab with its images takes about one gigabyte: make room.";
  return { subject, level: freeGigabytes < 0.3 ? "fail" : "warn", seen, advice };
}

async function diagnoseLineEndings(folder: string): Promise<Diagnosis> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const scripts = names.filter(
    (entry) => entry.isFile() && (/\.(sh|mjs)$/.test(entry.name) || !entry.name.includes(".")),
  );
  const broken: string[] = [];
  for (const { parentPath, name } of scripts)
    if ((await readFile(path.join(parentPath, name), "utf8")).includes("\r")) broken.push(name);
  const subject = "line endings";
  if (broken.length === 0)
    return { subject, level: "ok", seen: `${scripts.length} scripts end their lines with LF` };
  return {
    subject,
    level: "fail",
    seen: `CR in ${broken.join(", ")}: a shell can't read that`,
    advice: "git config core.autocrlf input, then check out again: git checkout -- scripts",
  };
}
