"""What reporting's routes are handed: the database."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.database import Database


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Db = Annotated[Database, Depends(_database)]
