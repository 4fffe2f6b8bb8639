"""The servers tests are given are real, and nobody shares what is in them."""

import asyncio

import aio_pika
import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import Rabbitmq
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers


async def test_a_database_belongs_to_its_service_alone(databases: Databases) -> None:
    mine = await databases.create("inventory", migrated=False)
    other = await databases.create("sales", migrated=False)
    try:
        connection = await asyncpg.connect(mine.app_url)
        assert await connection.fetchval("SELECT current_user") == "inventory_app"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (id int)")
        await connection.close()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(mine.app_url.replace(mine.name, other.name))
        owner = await asyncpg.connect(mine.owner_url)
        await owner.execute("CREATE TABLE theirs (id int)")
        await owner.close()
    finally:
        await databases.drop(mine)
        await databases.drop(other)


async def test_no_login_of_a_service_may_become_another(databases: Databases) -> None:
    database = await databases.create("catalog", migrated=False)
    try:
        connection = await asyncpg.connect(database.app_url)
        for login in ("catalog_owner", "catalog_costs", "catalog_relay"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SET ROLE {login}")
        dangerous = await connection.fetchval(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'catalog\\_%' AND (rolsuper OR"
            " rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
        )
        assert dangerous == 0
        await connection.close()
    finally:
        await databases.drop(database)


async def test_virtual_hosts_are_empty_and_apart(brokers: Brokers, broker_url: str) -> None:
    other_url = await brokers.create()
    mine, other = await aio_pika.connect(broker_url), await aio_pika.connect(other_url)
    async with mine, other:
        channel = await mine.channel()
        await channel.declare_queue("here", durable=True, arguments={"x-queue-type": "quorum"})
        with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
            await (await other.channel()).get_queue("here", ensure=True)
    await brokers.drop(other_url)


async def test_postgresql_started_by_us_survives_a_kill(own_postgres: Postgres) -> None:
    own_postgres.psql("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    own_postgres.kill()
    await asyncio.to_thread(own_postgres.start)
    assert own_postgres.psql("SELECT id FROM kept").stdout.strip() == "7"


async def test_postgresql_refuses_a_wrong_password(own_postgres: Postgres) -> None:
    wrong = own_postgres.url.replace(own_postgres.password, "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)


async def test_rabbitmq_keeps_messages_over_a_kill(own_rabbitmq: Rabbitmq) -> None:
    async with await aio_pika.connect(own_rabbitmq.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        message = aio_pika.Message(b"one", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key="kept")
    # RabbitMQ 3.10 writes the register of its quorum queues down half a second late: a queue
    # younger than that does not come back from a kill. Write it now.
    own_rabbitmq.evaluate("[dets:sync(Table) || Table <- dets:all()].")
    own_rabbitmq.kill()
    await asyncio.to_thread(own_rabbitmq.start)
    async with await aio_pika.connect(own_rabbitmq.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("kept", passive=True)
        async with queue.iterator(timeout=60) as messages:  # consuming waits for the election
            received = await anext(messages)
        assert received.body == b"one"
