// What belongs to the whole page and to no lesson: the colour scheme of what Streamlit opens over the
// page and the way into it by keys, the menu as lists are built, and word of the page that has come.

import { Announcer } from "./core/announce.js"
import { attribute } from "./core/dom.js"
import { component } from "./core/instance.js"
import { stylesBeside } from "./core/styles.js"

const MENU = "[data-testid=stSidebarNavItems]"
const SIDEBAR = "[data-testid=stSidebar]"
const OPENS = new Set(["Enter", " "])

export default component(await stylesBeside(import.meta.url, "core/core.css"), root => new PageFrame(root))

class PageFrame {
  constructor(root) {
    this.announcer = new Announcer(root)
    this.watcher = new MutationObserver(mendMenu)
    this.opened = new AbortController()
    document.addEventListener("keyup", event => OPENS.has(event.key) && enterPopover(), { signal: this.opened.signal })
  }

  update({ title, dark }) {
    // popovers and dialogs lie beside the app, where Streamlit says no scheme
    document.documentElement.style.colorScheme = dark ? "dark" : "light"
    if (this.title && this.title !== title) this.announcer.say(`${title}: page opened`)
    this.title = title
    this.watch()
  }

  /** Follow the menu: it is built anew when it is opened on a telephone. */
  watch() {
    const sidebar = document.querySelector(SIDEBAR)
    if (sidebar && sidebar !== this.watched) {
      this.watcher.disconnect()
      this.watcher.observe(sidebar, { childList: true, subtree: true })
      this.watched = sidebar
    }
    mendMenu()
  }

  destroy() {
    this.announcer.destroy()
    this.watcher.disconnect()
    this.opened.abort()
  }
}

/**
 * Streamlit 1.67 puts a popover behind the whole page and leaves the focus on its button, so that the
 * next Tab leads elsewhere. Who opened it by a key is led into it.
 */
function enterPopover(tries = 20) {
  const popover = document.querySelector("[data-testid=stPopoverBody]")
  if (!document.activeElement?.matches("[aria-haspopup=dialog]:not([aria-expanded=false])")) return
  if (!popover) return void (tries && requestAnimationFrame(() => enterPopover(tries - 1)))
  popover.tabIndex = -1
  popover.focus()
}

/**
 * Streamlit 1.67 puts each section of the menu, a heading and its items, as a `div` into the list.
 * A screen reader then finds items that are in no list. Here a section becomes one item of the list.
 */
function mendMenu() {
  for (const section of document.querySelectorAll(`${MENU} > div`)) {
    attribute(section, "role", "listitem")
    for (const item of section.querySelectorAll(":scope > li")) attribute(item, "role", "none")
  }
}
