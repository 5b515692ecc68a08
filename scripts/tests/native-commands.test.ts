import { describe, expect, it } from "vitest";
import { commandLine, commandOf } from "../src/engines/native-commands.ts";

const facts = {
  ports: { memcached1: 11_211, memcached2: 11_212, app1: 8081, app2: 8082, haproxy: 8080 },
  mode: "sticky",
  confDir: "app/conf",
  isRoot: false,
  stripsTypes: true,
} as const;

describe("the command of a node", () => {
  it("binds memcached to this machine only, without UDP", () => {
    expect(commandLine(commandOf("memcached2", facts))).toBe(
      "memcached -l 127.0.0.1 -p 11212 -m 64 -U 0",
    );
  });

  it("gives memcached another user only as root", () => {
    const { args } = commandOf("memcached1", { ...facts, isRoot: true });
    expect(args.slice(-2)).toEqual(["-u", "nobody"]);
  });

  it("gives an app server its name, its port and both memcached", () => {
    expect(commandLine(commandOf("app2", facts))).toBe(
      "ROUTE=app2 HOST=127.0.0.1 PORT=8082 MEMCACHED1=127.0.0.1:11211 " +
        "MEMCACHED2=127.0.0.1:11212 CONTEXT_FILE=app/conf/app2.context.jsonc node app/src/server.ts",
    );
  });

  it("loads tsx where Node does not strip types", () => {
    const { args } = commandOf("app1", { ...facts, stripsTypes: false });
    expect(args).toEqual(["--import", "tsx", "app/src/server.ts"]);
  });

  it("gives an app server the context file of the mode", () => {
    const { environment } = commandOf("app1", { ...facts, mode: "non-sticky" });
    expect(environment["CONTEXT_FILE"]).toBe("app/conf/app1-nonsticky.context.jsonc");
  });

  it("gives HAProxy the configuration of the mode", () => {
    expect(commandOf("haproxy", facts).args).toEqual(["-db", "-f", "haproxy/haproxy.cfg"]);
    const { args } = commandOf("haproxy", { ...facts, mode: "non-sticky" });
    expect(args).toEqual(["-db", "-f", "haproxy/haproxy-nonsticky.cfg"]);
  });
});
