/** Decides what of a session's attributes MessagePack writes as it is, and what it writes in another form. */
import { toUSVString, types } from "node:util";
import { TAGS, tagged } from "./msgpack-form.ts";
import { VIEWS } from "./structured.ts";
import type { Attributes } from "./transcoder.ts";

const BYTE_ORDER_MARK = 0xfeff;

/** What MessagePack can write of attributes that `refuseInexact` has let through. They are not changed. */
export function toForm(attributes: Attributes): object {
  return new Writer().object(attributes);
}

class Writer {
  /** Objects in the order in which they are met, which is the same for the reader. */
  readonly #indexes = new Map<object, number>();

  /** The object itself where MessagePack has words for all that is in it. */
  object(object: Record<string, unknown>): object {
    let form: Map<unknown, unknown> | undefined;
    const names = Object.keys(object);
    for (const [index, name] of names.entries()) {
      const value = object[name];
      const key = formOfText(name);
      const child = this.#formOf(value);
      if (form === undefined && (key !== name || !Object.is(child, value))) {
        form = new Map(names.slice(0, index).map((known) => [known, object[known]]));
      }
      form?.set(key, child);
    }
    return form ?? object;
  }

  #formOf(value: unknown): unknown {
    if (typeof value === "string") return formOfText(value);
    if (Object.is(value, -0)) return tagged(TAGS.negativeZero, null);
    if (typeof value !== "object" || value === null) return value;
    const index = this.#indexes.get(value);
    if (index !== undefined) return tagged(TAGS.reference, index);
    this.#indexes.set(value, this.#indexes.size);
    if (Array.isArray(value)) return this.#formOfArray(value);
    if (Buffer.isBuffer(value)) return value;
    if (ArrayBuffer.isView(value)) return formOfView(value);
    if (types.isArrayBuffer(value)) return tagged(TAGS.arrayBuffer, Buffer.from(value));
    if (types.isDate(value)) return tagged(TAGS.date, value.getTime());
    if (types.isMap(value))
      return tagged(
        TAGS.map,
        [...value].flat().map((child) => this.#formOf(child)),
      );
    if (types.isSet(value))
      return tagged(
        TAGS.set,
        [...value].map((child) => this.#formOf(child)),
      );
    return this.object(value as Record<string, unknown>);
  }

  #formOfArray(array: readonly unknown[]): readonly unknown[] {
    const form = array.map((child) => this.#formOf(child));
    return form.every((child, index) => Object.is(child, array[index])) ? array : form;
  }
}

/** MessagePack's texts are UTF-8: half a surrogate pair is lost in it, and so is a mark at the beginning. */
function formOfText(text: string): unknown {
  if (toUSVString(text) === text && text.charCodeAt(0) !== BYTE_ORDER_MARK) return text;
  return tagged(TAGS.text, Buffer.from(text, "utf16le"));
}

function formOfView(view: ArrayBufferView): unknown {
  const prototype: unknown = Object.getPrototypeOf(view);
  const tag = TAGS.firstView + VIEWS.findIndex((View) => View.prototype === prototype);
  return tagged(tag, Buffer.from(view.buffer, view.byteOffset, view.byteLength));
}
