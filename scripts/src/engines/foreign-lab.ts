// Decides whose containers these are: clones of this project share one compose project name, and so each other's lab.
import { realpath } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";

/** The containers were made from another folder than this one. `folder` is as Docker wrote it down. */
export class ForeignLabError extends LabError {
  readonly folder: string;

  constructor(folder: string, hint: string) {
    super(`The Docker lab on this machine belongs to another folder: ${folder}`, { hint });
    this.name = "ForeignLabError";
    this.folder = folder;
  }
}

/** What compose wrote on a container: its project, and the folder of the compose file; absent when it did not. */
export interface Origin {
  readonly project: string | undefined;
  readonly folder: string | undefined;
}

/** Throws ForeignLabError when one of the containers was made from another folder than `root`. */
export async function assertOwn(origins: readonly Origin[], root: string): Promise<void> {
  const own = (await resolveLinks(root)) ?? root;
  for (const { project, folder } of origins) {
    if (folder === undefined) continue;
    const other = await resolveLinks(folder);
    if ((other ?? path.resolve(folder)) !== own)
      throw new ForeignLabError(folder, hintFor(folder, project, other !== undefined));
  }
}

function hintFor(folder: string, project: string | undefined, isThere: boolean): string {
  const end = isThere
    ? `End it there: cd ${quote(folder)} && scripts/lab down`
    : `That folder is gone. End its lab: docker compose --project-name ${project ?? "NAME"} down`;
  return (
    `${end}\n` +
    "Or run a second lab beside it: put COMPOSE_PROJECT_NAME=my-second-lab and six other ports " +
    "(LAB_HAPROXY_PORT, LAB_APP1_PORT, LAB_APP2_PORT, LAB_MEMCACHED1_PORT, LAB_MEMCACHED2_PORT, LAB_CONSOLE_PORT) into the file .env."
  );
}

/** For a shell; only where it needs it. */
function quote(folder: string): string {
  return /^[\w@%+=:,./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", `'\\''`)}'`;
}

/** Absent when there is no such folder. */
function resolveLinks(folder: string): Promise<string | undefined> {
  return realpath(folder).catch(() => undefined);
}
