"""Recipes: what bundles are made of."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.quantity import quantity
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, PlainDecimal, Shown
from libs.web.routes import Actor, Db, Router, require
from services.catalog.api.deps import BeginWork
from services.catalog.application.write_recipe import WriteRecipe, write_recipe
from services.catalog.domain.product import Kind
from services.catalog.domain.recipe import MOST_COMPONENTS, Component
from services.catalog.infrastructure import queries

router: APIRouter = Router("/api/v1/catalog/products", tag="recipes")


class ComponentIn(Body):
    """How much of a product goes into one bundle."""

    product_id: UUID
    quantity: Annotated[PlainDecimal, AfterValidator(quantity), Field(gt=0)]


class RecipeIn(Body):
    """All components of a bundle, in order; none takes its recipe away."""

    components: Annotated[list[ComponentIn], Field(max_length=MOST_COMPONENTS)]


class PartOut(BaseModel):
    """A product in a recipe, and how much of it."""

    product_id: UUID
    sku: str
    name: str
    unit: str
    kind: Kind
    active: bool
    quantity: Shown


class RecipeOut(BaseModel):
    """What a product is made of, and what it goes into; version 0: it has no recipe.

    `used_in` names the first 200 by SKU, `used_in_count` says how many there are.
    """

    product_id: UUID
    version: int
    components: list[PartOut]
    used_in: list[PartOut]
    used_in_count: int


@router.get("/{product_id}/recipe", dependencies=[require("catalog.products.read")])
async def get_recipe(product_id: UUID, actor: Actor, database: Db, response: Response) -> RecipeOut:
    """What a product is made of, and what it goes into."""
    shown = await _shown(actor, database, product_id)
    etags.tag(response, shown.version)
    return shown


@router.put("/{product_id}/recipe", dependencies=[require("catalog.products.manage")])
async def put_recipe(
    product_id: UUID,
    body: RecipeIn,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> RecipeOut:
    """Say what a bundle is made of; 409 `recipe_cycle` when it would contain itself."""
    components = [Component(c.product_id, c.quantity) for c in body.components]
    command = WriteRecipe(product_id, version, components)
    await write_recipe(command, actor=actor, begin=begin, now=utc_now)
    shown = await _shown(actor, database, product_id)
    etags.tag(response, shown.version)
    return shown


async def _shown(actor: Actor, database: Db, product_id: UUID) -> RecipeOut:
    async with database.transaction(actor, read_only=True) as connection:
        if await queries.product(connection, product_id) is None:
            raise NotFound("no such product", product_id=product_id)
        return RecipeOut.model_validate(await queries.recipe(connection, product_id))
