"""The app as a Hugging Face Space runs it; elsewhere use `likeness serve`."""

import os
from dataclasses import replace

from webapp.app import serve
from webapp.settings import Settings

if __name__ == "__main__":
    settings = Settings.from_env()
    serve(replace(settings, host="0.0.0.0", port=int(os.environ.get("PORT", "7860"))))
