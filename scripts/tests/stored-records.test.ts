import { describe, expect, it } from "vitest";
import { recordForm } from "../../app/session-manager/src/record-form.ts";
import { Signatures } from "../../app/session-manager/src/record-signature.ts";
import { parseValue } from "../src/memcached-client.ts";
import { parseSessions } from "../src/status.ts";
import { decodeWhole } from "../src/stored-records.ts";

describe("memcached's answer to get", () => {
  it("is a value by its length, whatever stands in it", () => {
    const value = "END\r\nEND\r\n";
    const answer = `VALUE key 0 ${value.length}\r\n${value}\r\nEND\r\n`;
    expect(String(parseValue(answer))).toBe(value);
  });

  it("is incomplete until its last byte is there", () => {
    const answer = "VALUE key 0 5\r\nhello\r\nEND\r\n";
    const beginnings = Array.from(answer, (_, length) => parseValue(answer.slice(0, length)));
    expect(new Set(beginnings)).toEqual(new Set(["incomplete"]));
  });

  it("is nothing for a key that is not there", () => {
    expect(parseValue("END\r\n")).toBe("missing");
  });

  it("is brought back to bytes where the client library marked it as binary", () => {
    const bytes = Buffer.from([0x00, 0x7f, 0x80, 0xff]);
    const wire = Buffer.from(bytes.toString("latin1"), "utf8");
    const answer = `VALUE key 4 ${wire.length}\r\n${wire.toString("latin1")}\r\nEND\r\n`;
    expect(parseValue(answer)).toEqual(bytes);
  });
});

describe("a record that is shown whole", () => {
  const token = "0123456789ABCDEF0123456789ABCDEF";

  it.each([
    ["without a signature", [], false],
    ["with one, whose secret nobody here knows", ["a secret of these tests, 0123456789"], true],
  ])("tells that it is %s", (_, secrets, isSigned) => {
    const value = recordForm("", new Signatures("", secrets)).encode({
      token,
      version: 3,
      term: 1,
      owner: "app1",
      writer: "0a1b2c3d",
      createdAt: 0,
      lastAccessAt: 0,
      idleSeconds: 1800,
      transcoder: "json",
      isTombstone: false,
      attributes: Buffer.from('{"cart":1}'),
    });
    const stored = {
      key: token,
      token,
      term: 1,
      version: 3,
      owner: "app1",
      bytes: value.length,
      secondsLeft: 9,
      isTombstone: false,
      isNewest: true,
      value,
    };
    expect(decodeWhole(stored)).toMatchObject({
      header: { version: 3, isSigned },
      attributes: { cart: 1 },
    });
  });
});

describe("an app server's sessions", () => {
  it("are added up over all labels", () => {
    const text =
      '# HELP session_manager_sessions x\nsession_manager_sessions{a="1"} 2\nsession_manager_sessions{a="2"} 3\n';
    expect(parseSessions(text)).toBe(5);
  });

  it("are unknown when the server does not tell", () => {
    expect(parseSessions("session_manager_sessions_total 7\n")).toBeUndefined();
  });
});
