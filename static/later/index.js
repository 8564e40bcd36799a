// What few visits need, apart from what opens the page: it loads this on demand, and the page in one file has it in its document.
import * as drafts from "./drafts.js";
import * as files from "./files.js";
import * as help from "./help.js";
import * as inPage from "./in-page.js";
import * as keys from "./keys.js";
import * as lines from "./lines.js";

globalThis.switchoverLater = { ...drafts, ...files, ...help, ...inPage, ...keys, ...lines };
