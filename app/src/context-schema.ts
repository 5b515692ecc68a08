// What editors know about context files.
import { contextSchema } from "fastify-memcached-session-manager";
import { z } from "zod";

/** JSON schema of a context file, made from the schema that the session manager itself checks with. */
export function contextJsonSchema(): object {
  return {
    title: "Options of the session manager",
    ...z.toJSONSchema(contextSchema, { io: "input" }),
    // for the editors that would otherwise underline them
    allowComments: true,
    allowTrailingCommas: true,
  };
}
