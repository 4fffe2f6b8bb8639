"""CloudNativePG's resources, 1.26 to 1.30, and those of its plugin for backups.

After config/crd/bases of cloudnative-pg/cloudnative-pg (postgresql.cnpg.io_clusters.yaml,
_databases.yaml, _scheduledbackups.yaml) and of cloudnative-pg/plugin-barman-cloud
(barmancloud.cnpg.io_objectstores.yaml).
"""

from typing import Annotated, Literal

from pydantic import Field

from deploy.kubernetes.gate.resources.strict import (
    Key,
    Named,
    Quantity,
    Resources,
    Strict,
    Words,
)


class ClusterSpec(Strict):
    """CloudNativePG: servers."""

    class Bootstrap(Strict):
        """How the first one begins."""

        class Initdb(Strict):
            """With an empty cluster."""

            encoding: Literal["UTF8"]
            locale: str
            locale_provider: Literal["builtin", "icu", "libc"]
            builtin_locale: str
            data_checksums: bool

        initdb: Initdb

    class Postgresql(Strict):
        """Its settings, and who must have written."""

        class Synchronous(Strict):
            """How many have written what was answered."""

            method: Literal["any", "first"]
            number: Annotated[int, Field(ge=1)]
            data_durability: Literal["required", "preferred"]

        parameters: dict[str, str]
        synchronous: Synchronous | None = None

    class Storage(Strict):
        """A volume."""

        size: Quantity

    class Affinity(Strict):
        """Where its servers are."""

        pod_anti_affinity_type: Literal["preferred", "required"]
        topology_key: Words

    class Managed(Strict):
        """What the operator keeps in PostgreSQL."""

        class Role(Strict):
            """A login."""

            name: Annotated[str, Field(pattern=r"^[a-z]+_(owner|app|costs|relay)$")]
            login: Literal[True]
            password_secret: Named

        roles: list[Role]

    class Plugin(Strict):
        """Who keeps the log."""

        name: Literal["barman-cloud.cloudnative-pg.io"]
        is_wal_archiver: Annotated[bool, Field(alias="isWALArchiver")]
        parameters: dict[Literal["barmanObjectName", "serverName"], str]

    instances: Annotated[int, Field(ge=1)]
    image_name: Words
    bootstrap: Bootstrap
    postgresql: Postgresql
    storage: Storage
    wal_storage: Storage | None = None
    resources: Resources
    affinity: Affinity
    managed: Managed
    plugins: list[Plugin] = Field(default_factory=list)


class DatabaseSpec(Strict):
    """CloudNativePG: a database."""

    cluster: Named
    name: Words
    owner: Words
    database_reclaim_policy: Literal["retain", "delete"]


class ScheduledBackupSpec(Strict):
    """CloudNativePG: when a base backup is made."""

    class Plugin(Strict):
        """By whom."""

        name: Literal["barman-cloud.cloudnative-pg.io"]

    # Six fields: seconds come first.
    schedule: Annotated[str, Field(pattern=r"^(\S+ ){5}\S+$")]
    immediate: bool
    cluster: Named
    backup_owner_reference: Literal["none", "self", "cluster"]
    method: Literal["plugin"]
    target: Literal["primary", "prefer-standby"]
    plugin_configuration: Plugin


class ObjectStoreSpec(Strict):
    """Barman Cloud's plugin: where backups are."""

    class Configuration(Strict):
        """The store."""

        class Credentials(Strict):
            """How it is entered."""

            access_key_id: Key
            secret_access_key: Key
            region: Key

        class Wal(Strict):
            """The log."""

            compression: Literal["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"]
            max_parallel: Annotated[int, Field(ge=1)]

        class Data(Strict):
            """Base backups."""

            compression: Literal["bzip2", "gzip", "snappy"]
            jobs: Annotated[int, Field(ge=1)]

        destination_path: Annotated[str, Field(pattern=r"^s3://\S+$")]
        endpoint_url: Annotated[str, Field(alias="endpointURL")] = ""
        s3_credentials: Annotated[Credentials, Field(alias="s3Credentials")]
        wal: Wal
        data: Data

    retention_policy: Annotated[str, Field(pattern=r"^[1-9][0-9]*[dwm]$")]
    configuration: Configuration
