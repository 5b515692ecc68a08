/** Decides what attributes a form of MessagePack's stands for. Anything that the writer does not give is refused. */
import { TAGS, tagOf } from "./msgpack-form.ts";
import { VIEWS } from "./structured.ts";
import { type Attributes, toAttributes } from "./transcoder.ts";

/** @throws TypeError where the form is not one that `toForm` gives. */
export function fromForm(form: unknown): Attributes {
  if (!(form instanceof Map) || tagOf(form) !== undefined) {
    throw new TypeError("the attribute bytes hold no object");
  }
  return new Reader().fill(form, toAttributes({}));
}

class Reader {
  readonly #objects: object[] = [];

  fill<T extends object>(form: Map<unknown, unknown>, object: T): T {
    for (const [key, child] of form) {
      const name = typeof key === "string" ? key : this.#valueOf(key);
      if (typeof name !== "string") throw new TypeError("a name in the attribute bytes is no text");
      setOwn(object, name, this.#valueOf(child));
    }
    return object;
  }

  #valueOf(form: unknown): unknown {
    if (typeof form !== "object" || form === null) return form;
    if (Array.isArray(form)) return this.#fillArray(form, this.#met([]));
    if (Buffer.isBuffer(form)) return this.#met(Buffer.from(form));
    if (!(form instanceof Map)) throw new TypeError("the attribute bytes hold a foreign object");
    const tag = tagOf(form);
    if (tag === undefined) return this.fill(form, this.#met({}));
    if (form.size > 1) return refuse("a tagged value");
    return this.#special(tag, (form as Map<unknown, unknown>).get(tag));
  }

  /** So that a reference finds it; before what is inside, which may refer to it. */
  #met<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #fillArray(form: readonly unknown[], array: unknown[]): unknown[] {
    for (const child of form) array.push(this.#valueOf(child));
    return array;
  }

  #special(tag: number, content: unknown): unknown {
    switch (tag) {
      case TAGS.reference:
        if (typeof content !== "number") return refuse("a reference");
        return this.#objects[content] ?? refuse("a reference");
      case TAGS.negativeZero:
        return -0;
      case TAGS.text:
        return bytesIn(content).toString("utf16le");
      case TAGS.date:
        if (typeof content !== "number") return refuse("a date");
        return this.#met(new Date(content));
      case TAGS.map:
        return this.#map(listIn(content));
      case TAGS.set:
        return this.#set(listIn(content));
      default:
        return this.#met(binaryOf(tag, copyOf(bytesIn(content))));
    }
  }

  #map(list: readonly unknown[]): Map<unknown, unknown> {
    const map = this.#met(new Map<unknown, unknown>());
    for (let index = 0; index < list.length; index += 2) {
      const key = this.#valueOf(list[index]);
      map.set(key, this.#valueOf(list[index + 1]));
    }
    return map;
  }

  #set(list: readonly unknown[]): Set<unknown> {
    const set = this.#met(new Set());
    for (const child of list) set.add(this.#valueOf(child));
    return set;
  }
}

/** A name that would set the prototype is a name like any other. */
function setOwn(object: object, name: string, value: unknown): void {
  if (name !== "__proto__") (object as Record<string, unknown>)[name] = value;
  else
    Object.defineProperty(object, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
}

function binaryOf(tag: number, memory: ArrayBuffer): object {
  if (tag === TAGS.arrayBuffer) return memory;
  const View = VIEWS[tag - TAGS.firstView] ?? refuse("a value of an unknown kind");
  return new View(memory);
}

function bytesIn(content: unknown): Buffer {
  return Buffer.isBuffer(content) ? content : refuse("bytes");
}

function listIn(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : refuse("a list");
}

function copyOf({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}

function refuse(what: string): never {
  throw new TypeError(`${what} in the attribute bytes is damaged`);
}
