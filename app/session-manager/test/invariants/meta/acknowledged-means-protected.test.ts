// The same tests once more, with protocol `meta`.
import "../../support/speak-meta.ts";
import "../acknowledged-means-protected.test.ts";
