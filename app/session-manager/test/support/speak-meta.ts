// Imported first by a test file, it makes the app servers of that file speak `meta`.
import { speak } from "./protocol.ts";

speak("meta");
