"""The read models there are: a projection is entered here, and its tables in the migration."""

from services.reporting.infrastructure.projection import Projection
from services.reporting.infrastructure.projections.feed import FEED
from services.reporting.infrastructure.projections.money import MONEY
from services.reporting.infrastructure.projections.names import NAMES
from services.reporting.infrastructure.projections.purchasing import PURCHASING
from services.reporting.infrastructure.projections.sales import SALES
from services.reporting.infrastructure.projections.search import SEARCH
from services.reporting.infrastructure.projections.stock import STOCK
from services.reporting.infrastructure.projections.supplied import SUPPLIED

PROJECTIONS: tuple[Projection, ...] = (
    FEED,
    MONEY,
    NAMES,
    PURCHASING,
    SALES,
    STOCK,
    SEARCH,
    SUPPLIED,
)
