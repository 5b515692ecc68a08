import { describe } from "vitest";
import { describeMethods } from "./methods-contract.ts";

describe.each([{ sticky: true }, { sticky: false, lockingMode: "none" }])("%j", (mode) => {
  describeMethods(mode);
});
