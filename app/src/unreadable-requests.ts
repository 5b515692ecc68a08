// What a client hears whose request isn't HTTP enough to reach a route.
import type { FastifyServerOptions } from "fastify";
import { newProblem } from "./problems.ts";

/** 16 KiB, the default of Node.js, is soon reached on localhost, where every program's cookies come along. */
export const maxHeaderBytes = 64 * 1024;

/** Answers with a problem document on the bare socket and ends the connection. */
export function unreadableRequestHandler(
  server: string,
): NonNullable<FastifyServerOptions["clientErrorHandler"]> {
  return (error, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, code, detail } = describe(error);
    const problem = newProblem(status, code, detail);
    const body = JSON.stringify(problem);
    socket.end(
      [
        `HTTP/1.1 ${status} ${problem.title}`,
        "Content-Type: application/problem+json",
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-App-Server: ${server}`,
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    );
  };
}

function describe({ code }: { code?: string }): { status: number; code: string; detail: string } {
  switch (code ?? "") {
    case "HPE_HEADER_OVERFLOW":
      return {
        status: 431,
        code: "headers_too_large",
        detail: `The headers, cookies among them, take more than ${maxHeaderBytes / 1024} KiB.`,
      };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        status: 408,
        code: "request_timeout",
        detail: "The request took too long to arrive.",
      };
    default:
      return { status: 400, code: "bad_request", detail: "This is not an HTTP request." };
  }
}
