"""Put a page on the Hugging Face Hub as a static Space, with the user's own token.

The token is used for this and forgotten: it is in no file, no log and no error.
"""

import re
from collections.abc import Mapping

from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError
from huggingface_hub.errors import HTTPError as ConnectionFailed  # pyright: ignore[reportPrivateImportUsage]
from huggingface_hub.utils import disable_progress_bars

from webapp.errors import PublishError

_CARD = """---
title: {title}
emoji: 📄
colorFrom: gray
colorTo: blue
sdk: static
pinned: false
---

{readme}"""
_REASONS = {
    401: "the token is not valid",
    403: "the token may not write there: it needs the permission to write",
    409: "a Space of that name exists already; choose another name",
}


def publish(
    files: Mapping[str, str | bytes],
    space: str,
    token: str,
    *,
    title: str,
    endpoint: str | None = None,
) -> str:
    """Create the static Space `space` (owner/name) with `files`; returns its address.

    Raises:
        PublishError: the Hub refused, or cannot be reached.
    """
    if not re.fullmatch(r"[\w.-]{1,96}/[\w.-]{1,96}", space):
        raise PublishError(f"a Space is called owner/name, not {space!r}")
    if not re.fullmatch(r"[\x21-\x7e]{8,200}", token):
        raise PublishError("enter a token of your account that may write")
    readme = str(files.get("README.md", ""))
    card = _CARD.format(title=re.sub(r"[^\w -]", " ", title), readme=readme)
    disable_progress_bars()
    api = HfApi(endpoint=endpoint, token=token)
    try:
        made = api.create_repo(space, repo_type="space", space_sdk="static", exist_ok=False)
        api.create_commit(
            made.repo_id,
            [
                CommitOperationAdd(path, text.encode() if isinstance(text, str) else text)
                for path, text in {**files, "README.md": card}.items()
            ],
            commit_message="Publish the page",
            repo_type="space",
        )
    except HFValidationError as error:
        raise PublishError(f"{space!r} cannot be the name of a Space") from error
    except HfHubHTTPError as error:
        code = error.response.status_code if error.response is not None else 0
        raise PublishError(_REASONS.get(code, f"the Hub refused it ({code})")) from None
    except (OSError, ConnectionFailed) as error:
        raise PublishError("the Hub cannot be reached from this server") from error
    return made.url
