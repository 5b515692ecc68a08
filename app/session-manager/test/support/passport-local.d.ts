// passport-local as far as the tests use it; its own types would bring those of Express along.
declare module "passport-local" {
  import type { Strategy as PassportStrategy } from "@fastify/passport";

  type Done = (
    error: unknown,
    user?: object | false,
    info?: { type: string; message: string },
  ) => void;

  export class Strategy extends PassportStrategy {
    constructor(verify: (username: string, password: string, done: Done) => void);
  }
}
