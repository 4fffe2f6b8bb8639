"""`python -m deploy.kubernetes.gate [folder ...]`: installations as we build them, or yours."""

import sys
from pathlib import Path

from deploy.kubernetes.gate import tools
from deploy.kubernetes.gate.installations import OVERLAYS, built
from deploy.kubernetes.gate.manifests import build, read
from deploy.kubernetes.gate.rules import findings


def main(folders: list[str]) -> int:
    """Print what is wrong, and fail if anything is."""
    texts = {folder: build(Path(folder)) for folder in folders} if folders else built()
    manifests = {name: read(text) for name, text in texts.items()}
    found = [f"{name}: {each}" for name, of in manifests.items() for each in findings(of)]
    found += tools.validated([each for of in manifests.values() for each in of.objects])
    # Others are made of the same parts, and checkov takes its time.
    found += tools.checked(
        {name: text for name, text in texts.items() if name in OVERLAYS or folders}
    )
    print("\n".join(found) or f"{len(texts)} installations: nothing wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
