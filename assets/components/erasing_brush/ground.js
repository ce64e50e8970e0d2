// A sheet that shows pixels as they are: no lines between them, and nothing of a keyboard's ring
// while a pointer draws.

import { Sheet } from "../core/sheet.js"

export class Ground extends Sheet {
  paintLines() {}
}
