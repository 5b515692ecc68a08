// What tests, and other programs, need of the command line: the lab itself, its records, and the walkthrough.
export { openLab, type Lab, type LabOptions } from "./open-lab.ts";
export type { EngineName, Mode, NodeState, NodeStatus } from "./engines/engine.ts";
export { contextFileOf } from "./engines/native-commands.ts";
export { askDocker } from "./engines/choose.ts";
export { isPortFree } from "./engines/port-holder.ts";
export {
  appNames,
  type AppName,
  idOf,
  memcachedNames,
  type MemcachedName,
  memcachedOf,
  type NodeName,
  nodes,
  otherApp,
  otherMemcached,
} from "./nodes.ts";
export { type Ports, projectRoot, readSettings, type Settings } from "./settings.ts";
export { holdersOf, type NodeRecords, type StoredRecord } from "./stored-records.ts";
export { type CookieParts, parseCookie } from "./cookie.ts";
export type { LabReport } from "./status.ts";
export { recordingTerminal, type Terminal } from "./terminal.ts";
export { waitUntil } from "./wait-until.ts";
export { type Language, languages } from "./language.ts";
export { perform, runWalkthrough, solve, type WalkthroughOptions } from "./walkthrough/run.ts";
export type { Step, StepId } from "./walkthrough/step.ts";
export { steps } from "./walkthrough/steps.ts";
export { createWorld, type World } from "./walkthrough/world.ts";
