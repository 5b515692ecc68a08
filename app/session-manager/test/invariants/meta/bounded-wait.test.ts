// The same tests once more, with protocol `meta`.
import "../../support/speak-meta.ts";
import "../bounded-wait.test.ts";
