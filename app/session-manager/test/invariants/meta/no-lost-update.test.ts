// The same tests once more, with protocol `meta`.
import "../../support/speak-meta.ts";
import "../no-lost-update.test.ts";
