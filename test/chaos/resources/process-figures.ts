// Decides what Linux itself tells of a process of this machine.
import { readdir, readFile, readlink } from "node:fs/promises";
import type { Figures } from "../history/entry.ts";

/** Memory, open files and sockets; nothing where the system has no /proc, or the process has ended. */
export async function processFigures(pid: number): Promise<Figures> {
  try {
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder);
    const targets = await Promise.all(
      names.map((name) => readlink(`${folder}/${name}`).catch(() => "")),
    );
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
    return {
      openFiles: targets.filter((target) => target !== "").length,
      sockets: targets.filter((target) => target.startsWith("socket:")).length,
      ...(kilobytes === undefined ? {} : { rssBytes: Number(kilobytes) * 1024 }),
    };
  } catch {
    return {};
  }
}
