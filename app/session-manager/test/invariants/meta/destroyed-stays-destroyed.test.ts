// The same tests once more, with protocol `meta`.
import "../../support/speak-meta.ts";
import "../destroyed-stays-destroyed.test.ts";
