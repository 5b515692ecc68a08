// Whether two values are the same in every respect that a program can see, and what is in them.
/**
 * Where they differ; `undefined` where they are the same.
 * Stricter than `deepStrictEqual`, which looks neither at the order of names nor at references, and on Node.js 20
 * tells invalid dates from each other.
 */
export function differenceOf(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, "value", new Map());
}

function compare(
  actual: unknown,
  expected: unknown,
  path: string,
  pairs: Map<unknown, unknown>,
): string | undefined {
  if (typeof expected !== "object" || expected === null) {
    return Object.is(actual, expected) ? undefined : `${path}: another value`;
  }
  if (typeof actual !== "object" || actual === null) return `${path}: no object`;
  if (pairs.has(expected) || pairs.has(actual)) {
    const isPair = pairs.get(expected) === actual && pairs.get(actual) === expected;
    return isPair ? undefined : `${path}: another object`;
  }
  pairs.set(expected, actual).set(actual, expected);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) {
    return `${path}: another prototype`;
  }
  const expectedParts = partsOf(expected);
  const parts = partsOf(actual);
  if (parts.length !== expectedParts.length) return `${path}: more or fewer parts`;
  for (const [index, part] of parts.entries()) {
    const difference = compare(part, expectedParts[index], `${path}.${index}`, pairs);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Everything in it, in order. */
function partsOf(value: object): unknown[] {
  if (value instanceof Date) return [value.getTime()];
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value))
    return [...Buffer.from(value.buffer, value.byteOffset, value.byteLength)];
  const length = Array.isArray(value) ? [value.length] : [];
  return [...length, ...Object.entries(value).flat()];
}

const known = new Set<unknown>(
  [Object, Array, Date, Map, Set, Buffer, ArrayBuffer, DataView, Uint8ClampedArray]
    .concat([Uint8Array, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array] as never)
    .concat([Float32Array, Float64Array, BigInt64Array, BigUint64Array] as never)
    .map(({ prototype }) => prototype),
);

/** The first object inside that no session holds: an instance of another class, or a prototype. */
export function foreignIn(value: unknown, seen = new Set<unknown>()): unknown {
  if (typeof value === "function") return value;
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (known.has(value) || !known.has(Object.getPrototypeOf(value))) return value;
  for (const part of partsOf(value)) {
    const foreign = foreignIn(part, seen);
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}
