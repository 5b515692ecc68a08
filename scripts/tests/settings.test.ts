import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UsageError } from "../src/errors.ts";
import { readSettings } from "../src/settings.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "lab-settings-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("settings", () => {
  it("are the documented ports where nothing else is said", () => {
    const { ports, consolePort, stateDir } = readSettings({}, root);
    expect(consolePort).toBe(8090);
    expect(ports).toEqual({
      memcached1: 11_211,
      memcached2: 11_212,
      app1: 8081,
      app2: 8082,
      haproxy: 8080,
    });
    expect(stateDir).toBe(path.join(root, ".lab"));
  });

  it("come from .env, and the real environment wins", () => {
    writeFileSync(path.join(root, ".env"), "LAB_APP1_PORT=9001\nLAB_APP2_PORT=9002\n");
    const { ports } = readSettings({ LAB_APP2_PORT: "9102" }, root);
    expect(ports.app1).toBe(9001);
    expect(ports.app2).toBe(9102);
  });

  it("take the context files from app/conf, or from LAB_CONF_DIR, which compose gets as a whole path", () => {
    expect(readSettings({}, root).confDir).toBe(path.join(root, "app/conf"));
    expect(readSettings({}, root).environment).not.toHaveProperty("LAB_CONF_DIR");
    const { confDir, environment } = readSettings({ LAB_CONF_DIR: "my-conf" }, root);
    expect(confDir).toBe(path.join(root, "my-conf"));
    expect(environment["LAB_CONF_DIR"]).toBe(confDir);
  });

  it.each(["0", "65536", "80a", "-1", "8080.5"])(
    "refuse %s as a port, naming the variable",
    (text) => {
      expect(() => readSettings({ LAB_APP1_PORT: text }, root)).toThrow(UsageError);
      expect(() => readSettings({ LAB_APP1_PORT: text }, root)).toThrow(/LAB_APP1_PORT/);
    },
  );

  it("refuse one port for two, naming both variables", () => {
    expect(() => readSettings({ LAB_APP1_PORT: "8080" }, root)).toThrow(
      /LAB_APP1_PORT and LAB_HAPROXY_PORT are both 8080/,
    );
    expect(() => readSettings({ LAB_CONSOLE_PORT: "8080" }, root)).toThrow(
      /LAB_HAPROXY_PORT and LAB_CONSOLE_PORT are both 8080/,
    );
  });
});
