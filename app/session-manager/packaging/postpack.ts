// Makes the folder what it was before `npm pack`; `prepack` begins with it, in case the last run was interrupted.
import { restoreFolder } from "./folder.ts";

restoreFolder();
