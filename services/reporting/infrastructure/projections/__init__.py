"""The read models there are: a projection is entered here, and its tables in the migration."""

from services.reporting.infrastructure.projection import Projection
from services.reporting.infrastructure.projections.names import NAMES
from services.reporting.infrastructure.projections.purchasing import PURCHASING
from services.reporting.infrastructure.projections.search import SEARCH
from services.reporting.infrastructure.projections.stock import STOCK

PROJECTIONS: tuple[Projection, ...] = (
    NAMES,
    PURCHASING,
    STOCK,
    SEARCH,
)
