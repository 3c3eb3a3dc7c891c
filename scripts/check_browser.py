"""Exit with 0 when a browser on this machine renders a page, else say why not."""

import sys

from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.settings import Settings


def main() -> int:
    try:
        with Renderer(Settings.from_env().browser) as renderer:
            renderer.render({"index.html": "<p>Hello</p>"}, Viewport(320, 200))
    except Exception as error:  # Playwright's own driver fails with plain ones
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
