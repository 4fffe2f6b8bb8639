"""Run by the tools' own Python: objects by stdin, Kubernetes' versions as arguments."""

import json
import sys
from typing import Any

import kubernetes_validate


def main() -> None:
    """Print what each version's strict schemas refuse, as a list."""
    objects: list[dict[str, Any]] = json.load(sys.stdin)
    found = []
    for minor in sys.argv[1:]:
        for each in objects:
            try:
                kubernetes_validate.validate(each, minor, strict=True)
            except kubernetes_validate.ValidationError as error:
                name = f"{each['kind']} {each['metadata']['name']}"
                found.append(f"Kubernetes {minor}: {name}: {error.message}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
