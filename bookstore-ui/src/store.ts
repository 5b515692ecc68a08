// Decides where the model lives: one value, replaced by each event.
import { emptyModel, reduce, type Model, type PageEvent } from "./model.ts";

/** The model and its listeners. */
export type Store = {
  model: () => Model;
  dispatch: (event: PageEvent) => void;
  /** Calls `listener` after each change; returns what ends that. */
  subscribe: (listener: () => void) => () => void;
};

/** Makes a store that starts with `model`. */
export function createStore(model: Model = emptyModel): Store {
  let current = model;
  const listeners = new Set<() => void>();
  return {
    model: () => current,
    dispatch(event) {
      current = reduce(current, event, Date.now());
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
