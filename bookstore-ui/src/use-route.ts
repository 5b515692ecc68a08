// Decides which view is shown now: the one that the address names.
import { useEffect, useState } from "preact/hooks";
import { parseRoute, type Route } from "./route.ts";

/** The view in the address; a fragment that names no view leaves the last one. */
export function useRoute(): Route {
  const [route, setRoute] = useState<Route>(
    () => parseRoute(location.hash) ?? { view: "catalogue" },
  );
  useEffect(() => {
    const follow = () => setRoute((last) => parseRoute(location.hash) ?? last);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
