"""The audit log filled from its owners, for operators: after it was lost, or made new."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from libs.web.routes import Router, require
from services.reporting.api.deps import BeginBatches, OwnersTell
from services.reporting.application.refill_audit_log import RefillAuditLog, refill_audit_log

router: APIRouter = Router("/admin/audit-log", tag="operators")


class RefillIn(BaseModel):
    """Whose audit log."""

    model_config = ConfigDict(extra="forbid")

    tenant_id: UUID


class RefilledOut(BaseModel):
    """How many events the services told, and how many of them the log had lacked."""

    model_config = ConfigDict(from_attributes=True)

    told: int
    added: int


@router.post("/refill", dependencies=[require("operator")])
async def refill(body: RefillIn, histories: OwnersTell, begin: BeginBatches) -> RefilledOut:
    """Append what a company's audit log lacks of what every service tells; read models follow.

    May be asked again after an interruption: what was added is known then.
    """
    command = RefillAuditLog(body.tenant_id)
    done = await refill_audit_log(command, histories=histories, begin=begin)
    return RefilledOut.model_validate(done)
