"""A real standalone cluster, a master and two workers on loopback, started as the how-to says.

The gate runs these tests in an environment with the extra `spark`; elsewhere they are skipped.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import eligibility_engine

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "screen-on-a-spark-cluster.md"
PATIENCE = 120
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What makes Java start quickly where it does not run for long."""


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Java and Python of all processes: the executors find the package where this process has it."""
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17, and there is no java")
    source = str(Path(eligibility_engine.__file__).parents[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", source)
        yield


def block(title: str) -> str:
    """A file as the how-to shows it."""
    found = re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the how-to stand."""
    place = tmp_path_factory.mktemp("cluster")
    for title in ("start-cluster.sh", "screen_people.py"):
        (place / title).write_text(block(title))
    return place


@pytest.fixture(scope="session")
def url(environment: None, folder: Path) -> Iterator[str]:
    """The master, while the cluster of the how-to runs."""
    script = subprocess.Popen(["bash", "start-cluster.sh", sys.executable], cwd=folder)
    try:
        until = time.monotonic() + PATIENCE
        while not (folder / "cluster.url").exists():
            assert script.poll() is None, (folder / "master.log").read_text()
            assert time.monotonic() < until, "the workers did not find the master"
            time.sleep(0.1)
        yield (folder / "cluster.url").read_text().strip()
    finally:
        script.terminate()
        script.wait(PATIENCE)


@pytest.fixture(scope="session")
def spark(url: str) -> Iterator[Any]:
    """A session in that cluster."""
    settings = {
        "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.executor.memory": "512m",
        "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4", "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
    }  # fmt: skip
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(url)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
