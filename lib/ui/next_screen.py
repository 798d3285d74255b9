"""How does who has tapped "Next" come to the top of the next screen? The browser is told that it changed.

Streamlit leaves the page where it was scrolled to, and the focus on the button; it has no call for either in
1.67 (its issues 9516 and 7699). This script of ours holds no data: it looks whether the screen is another
one, goes to the top and gives the focus to the heading, which a screen reader then reads.
"""

from streamlit.components.v2 import component

_SCRIPT = """
export default function ({ data, parentElement }) {
  const before = parentElement.dataset?.screen ?? parentElement.host?.dataset.screen
  const place = parentElement.dataset ? parentElement : parentElement.host
  if (place) place.dataset.screen = data.screen
  if (before === undefined || before === data.screen) return
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
  const heading = document.querySelector('[data-testid="stMain"] h1')
  if (heading) {
    heading.tabIndex = -1
    heading.style.outline = 'none'
    heading.focus({ preventScroll: true })
  }
}
"""
_mount = component("regulars_next_screen", js=_SCRIPT)


def to_top(screen: str) -> None:
    """Go to the top of the page when the screen is another one than before."""
    _mount(key="next_screen", data={"screen": screen}, height=1)
