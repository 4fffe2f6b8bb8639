"""Every report there is: a file each, entered here."""

from services.reporting.domain.report import Report
from services.reporting.infrastructure.reports import activity

_ALL = [
    activity.REPORT,
]
REPORTS: dict[str, Report] = {report.name: report for report in _ALL}
