// Decides when an app server has noticed every memcached that was started: what it stores before that goes elsewhere.
import * as z from "zod";
import { ask } from "../http-client.ts";
import type { AppName } from "../nodes.ts";
import { waitUntil } from "../wait-until.ts";
import type { World } from "./world.ts";

const nodeStates = z.object({ nodes: z.array(z.object({ state: z.enum(["up", "down"]) })) });

/** Resolves when it takes every memcached for up. Throws LabError when that does not come about. */
export async function seesEveryMemcached({ lab }: World, app: AppName): Promise<void> {
  const port = (await lab.ports())[app];
  await waitUntil(`${app} sees that every memcached is up`, async () => {
    const { text } = await ask(port, "/api/lab/session");
    return nodeStates.parse(JSON.parse(text)).nodes.every(({ state }) => state === "up");
  });
}
