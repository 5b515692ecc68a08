import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import {
  assertPortFree,
  busyPortError,
  findPortHolder,
  findPublishers,
  isPortFree,
  listeningInode,
  parseSs,
} from "../src/engines/port-holder.ts";

describe("a busy port", () => {
  it("is told with its holder, the variable and a port that may be free", () => {
    const error = busyPortError("haproxy", 8080, { program: "nginx", pid: 812 });
    expect(error.message).toBe(
      "Port 8080, which haproxy needs, is busy: nginx (pid 812) holds it.",
    );
    expect(error.hint).toContain("LAB_HAPROXY_PORT=8180");
  });

  it("is told without a holder that this user may not see", () => {
    expect(busyPortError("app1", 8081, undefined).message).toContain("another program");
  });

  it("is told with the container that publishes it, seen through the proxy or without", () => {
    const proxy = { program: "docker-proxy", pid: 812 };
    for (const holder of [proxy, undefined]) {
      const error = busyPortError("haproxy", 8080, holder, ["shop-web-1"]);
      expect(error.message).toBe(
        "Port 8080, which haproxy needs, is busy: the container shop-web-1 holds it.",
      );
      expect(error.hint).toContain("scripts/lab down");
      expect(error.hint).toContain("docker stop shop-web-1");
      expect(error.hint).toContain("LAB_HAPROXY_PORT=8180");
      expect(error.hint).not.toContain("program");
    }
  });

  it.each(["docker-proxy", "com.docke", "rootlesskit"])(
    "is a container's when %s holds it, also when Docker names none",
    (program) => {
      const error = busyPortError("haproxy", 8080, { program, pid: 812 });
      expect(error.message).toContain("a container holds it.");
      expect(error.message).not.toContain("812");
      expect(error.hint).toContain("docker ps");
    },
  );

  it("has no publisher where docker is not installed", async () => {
    expect(await findPublishers(8080, { PATH: "", DOCKER_HOST: "unix:///nowhere" })).toEqual([]);
  });

  it("is found with the process that listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      expect(await isPortFree(port)).toBe(false);
      expect((await findPortHolder(port))?.pid).toBe(process.pid);
      await expect(assertPortFree("app2", port)).rejects.toThrow(new RegExp(`Port ${port}.*app2`));
    } finally {
      server.close();
      await once(server, "close");
    }
    expect(await isPortFree(port)).toBe(true);
  });

  it("is read from ss", () => {
    const line = 'LISTEN 0 511 127.0.0.1:8080 0.0.0.0:* users:(("nginx",pid=812,fd=6))';
    expect(parseSs(line)).toEqual({ program: "nginx", pid: 812 });
    expect(parseSs("")).toBeUndefined();
  });

  it("is read from /proc/net/tcp, from the listening socket only", () => {
    const table = [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      "   0: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 111",
      "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222",
    ].join("\n");
    expect(listeningInode(table, 8080)).toBe("222");
    expect(listeningInode(table, 8081)).toBeUndefined();
  });
});
