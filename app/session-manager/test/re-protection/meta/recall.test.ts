// The same tests once more, with protocol `meta`.
import "../../support/speak-meta.ts";
import "../recall.test.ts";
