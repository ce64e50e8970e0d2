"""What a visitor does, as steps that the browser tests share."""

from playwright.sync_api import Page, expect

from pages.parts.lessons import LESSONS, Lesson

SECONDS = 1000


def open_lesson(page: Page, server, slug: str = "", query: str = "") -> None:
    """Open a lesson by its address and wait until it stands still."""
    page.goto(f"{server.url}/{slug}{query}")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page has a title and the script has ended."""
    expect(page.locator("h1").first).to_be_visible()
    at_rest = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(at_rest).to_have_count(1, timeout=60 * SECONDS)


def menu(page: Page, title: str) -> None:
    """Go to another lesson by the menu, in the same session."""
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=title).first.click()
    expect(page).to_have_title(f"{title} · Seeing with filters")
    settle(page)


def button(page: Page, key: str):
    """Find a button by the key that the page gave it."""
    return page.locator(f".st-key-{key} button").first


def assert_is_lesson(page: Page, lesson: Lesson) -> None:
    """Assert that a page is this lesson: its heading, its title, the whole menu, no error."""
    expect(page.locator("h1").first).to_have_text(lesson.heading or lesson.title)
    expect(page).to_have_title(f"{lesson.title} · Seeing with filters")
    menu = page.get_by_test_id("stSidebarNavItems")
    expect(menu.get_by_role("link")).to_have_count(len(LESSONS))
    assert not problems(page)


def problems(page: Page) -> list[str]:
    """Return what no visitor should see."""
    shown = page.get_by_test_id("stException").all_inner_texts()
    shown += page.get_by_text("Page not found").all_inner_texts()
    shown += page.get_by_text("Something went wrong").all_inner_texts()
    return shown


def components(page: Page) -> list[str]:
    """Return a line for each component on the page, and for each of their files still to come."""
    lines: list[str] = page.evaluate(
        """() => {
            const mounts = [...document.querySelectorAll('[data-testid^=stBidiComponent]')]
            const files = performance.getEntriesByType('resource')
                .filter(file => file.name.includes('/components/') && !file.responseEnd)
            return [
                ...mounts.map(mount => {
                    const key = mount.closest('[class*=st-key-]')?.className ?? ''
                    const root = (mount.shadowRoot ?? mount).querySelector('.component')
                    const height = Math.round(mount.getBoundingClientRect().height)
                    return `${key}: ${root?.dataset.ready ?? 'not ready'}, ${height} px`
                }),
                ...files.map(file => `still to come: ${file.name}`),
            ]
        }"""
    )
    return lines
