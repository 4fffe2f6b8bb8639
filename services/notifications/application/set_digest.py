"""Say when a company wants a digest, and who gets it."""

from dataclasses import asdict, dataclass

from libs.contracts.notifications import DigestChanged
from libs.domain.principal import Principal
from services.notifications.application.digest_ports import BeginDigests
from services.notifications.domain.digest import Digest, DigestTerms


@dataclass(frozen=True, slots=True)
class SetDigest:
    """What is wanted, over which version of what was."""

    digest: Digest
    terms: DigestTerms
    version: int


async def set_digest(command: SetDigest, *, actor: Principal, begin: BeginDigests) -> int:
    """The version of it now. Raises StaleVersion."""
    async with begin(actor) as work:
        before = (await work.digests.terms())[command.digest][0]
        version = await work.digests.set_terms(command.digest, command.terms, command.version)
        said = DigestChanged(
            digest=command.digest,
            terms=_shown(command.terms),
            before=_shown(before),
            version=version,
        )
        work.record(said, about=actor.tenant_id, version=version)
        return version


def _shown(terms: DigestTerms) -> dict[str, object]:
    return {**asdict(terms), "at": f"{terms.at:%H:%M}"}
