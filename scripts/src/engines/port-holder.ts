// Decides who holds a busy port, and what to say about it.
import { readFile, readdir, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { LabError } from "../errors.ts";
import { type PortOwner, portSettingOf } from "../nodes.ts";
import { capture } from "./processes.ts";

export interface PortHolder {
  readonly pid: number;
  readonly program: string;
}

/** True when nothing listens on 127.0.0.1 at that port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** Who listens at that port; absent when this user may not know, or nobody does. */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  return (await askSs(port)) ?? (await askLsof(port)) ?? (await askProc(port));
}

async function askSs(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await capture("ss", ["-Hltnp", `sport = :${port}`], { timeoutMs: 2000 });
  return parseSs(stdout);
}

/** Reads `users:(("nginx",pid=812,fd=6))` from ss. */
export function parseSs(output: string): PortHolder | undefined {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
  if (match?.[1] === undefined) return undefined;
  return { program: match[1], pid: Number(match[2]) };
}

async function askLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await capture("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    timeoutMs: 3000,
  });
  const match = /^p(\d+)\nc(.+)$/m.exec(stdout);
  return match?.[2] === undefined ? undefined : { pid: Number(match[1]), program: match[2] };
}

async function askProc(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const inode = listeningInode(tables.join("\n"), port);
  if (inode === undefined) return undefined;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(
      files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => "")),
    );
    if (!links.includes(`socket:[${inode}]`)) continue;
    const program = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    return { pid: Number(pid), program: program.trim() };
  }
  return undefined;
}

/** The socket number of whoever listens at that port, from the text of /proc/net/tcp. */
export function listeningInode(table: string, port: number): string | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const line of table.split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(wanted) && fields[3] === "0A") return fields[9];
  }
  return undefined;
}

/**
 * The names of the running containers that publish that port; none also when Docker does not answer. Needed beside
 * the holder: what holds a container's port is a program of Docker's own, and of root, which few may see.
 */
export async function findPublishers(
  port: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const args = ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"];
  const { code, stdout } = await capture("docker", args, { environment, timeoutMs: 3000 });
  return code === 0 ? stdout.split("\n").filter((line) => line !== "") : [];
}

/** Programs that hold ports for containers; lsof cuts names after nine letters. */
const containerPrograms = /^(docker-proxy|dockerd|rootlesskit|com\.docke)/;

/** What holds a busy port, and how one ends it: two parts of sentences. */
export function tellHolder(
  holder: PortHolder | undefined,
  publishers: readonly string[],
): { who: string; end: string } {
  const [container] = publishers;
  if (container !== undefined || containerPrograms.test(holder?.program ?? ""))
    return {
      who: container === undefined ? "a container" : `the container ${container}`,
      end:
        `End that container (scripts/lab down if it is one of this lab, else look at docker ps` +
        `${container === undefined ? "" : ` and docker stop ${container}`})`,
    };
  if (holder === undefined)
    return {
      who: "another program (of another user, so its name is not visible)",
      end: "End that program",
    };
  return { who: `${holder.program} (pid ${holder.pid})`, end: "End that program" };
}

/** The error for a port that somebody else holds: the port, the holder, the variable that moves it. */
export function busyPortError(
  owner: PortOwner,
  port: number,
  holder: PortHolder | undefined,
  publishers: readonly string[] = [],
): LabError {
  const { who, end } = tellHolder(holder, publishers);
  const variable = portSettingOf(owner).portVariable;
  const name = owner === "console" ? "the console" : owner;
  return new LabError(`Port ${port}, which ${name} needs, is busy: ${who} holds it.`, {
    hint:
      `${end}, or give ${name} another port: put ${variable}=${port + 100} into the file .env ` +
      `(or the environment) and start again.`,
  });
}

/** Throws the error above when the port is not free. */
export async function assertPortFree(
  owner: PortOwner,
  port: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (await isPortFree(port)) return;
  const [holder, publishers] = await Promise.all([
    findPortHolder(port),
    findPublishers(port, environment),
  ]);
  throw busyPortError(owner, port, holder, publishers);
}
