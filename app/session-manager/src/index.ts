/** What the package offers: the plugin, its options, and the parts that tools need to read ids and records. */
export { sessionManager } from "./plugin.ts";
export { checkOptions, type Options, type SessionManagerOptions } from "./options/check-options.ts";
export { CHANGEABLE_OPTIONS, contextSchema } from "./options/context-schema.ts";
export { pluginSchema } from "./options/plugin-schema.ts";
export type { ManagerStatistics, SessionManager } from "./session-manager.ts";
export type { BackupResult } from "./backup-result.ts";
export type { SessionCallback, SessionMethods, SessionObject } from "./session-object.ts";
export type { SessionCookie, SessionCookieOptions } from "./session-cookie.ts";
export {
  SESSION_EVENT_NAMES,
  type SessionEvent,
  type SessionEventName,
  type SessionEvents,
  type SkipReason,
} from "./events.ts";
export type {
  CopyInspection,
  Inspection,
  NodeInspection,
  SessionInspection,
} from "./inspection.ts";
export {
  COUNTER_NAMES,
  PROBE_NAMES,
  type CounterName,
  type ProbeName,
  type ProbeValue,
} from "./statistics.ts";
export { formatSessionId, parseSessionId, type SessionId, splitPrefix } from "./session-id.ts";
export { isSigned } from "./record-signature.ts";
export {
  decodeRecord,
  isNewer,
  type Order,
  type RecordHeader,
  type SessionRecord,
} from "./record.ts";
export type { OwnTranscoder } from "./transcoders/own.ts";
export { transcoderNamed } from "./transcoders/transcoders.ts";
export type { Attributes, Transcoder } from "./transcoders/transcoder.ts";
export {
  InvalidTokenError,
  NodeError,
  OptionError,
  SessionConflictError,
  SessionManagerError,
  SessionUnavailableError,
  type SessionManagerErrorCode,
  UndecodableRecordError,
  UnsupportedAttributeError,
  ValueTooLargeError,
} from "./errors.ts";
