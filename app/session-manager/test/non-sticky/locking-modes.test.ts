import { describe } from "vitest";
import { lockingContract } from "./locking-contract.ts";

describe.each([
  { lockingMode: "none", serializes: false },
  { lockingMode: "all", serializes: true },
  { lockingMode: "auto", serializes: true },
  { lockingMode: "uriPattern:/(count|write)", serializes: true },
])("lockingMode $lockingMode", (promise) => {
  lockingContract(promise);
});
