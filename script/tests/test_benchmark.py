"""What script/benchmark weighs and asks for."""

import subprocess
import sys

import pytest

from script.lib import benchmark, benchmark_memory


def test_memory_of_a_process_counts_its_children():
    child = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{child}; print(1, flush=True); time.sleep(60)"], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        together = benchmark_memory.memory_of(process.pid)
        assert together > 1000
    finally:
        for pid in benchmark_memory.children_of(process.pid):
            subprocess.run(["kill", str(pid)], check=True)
        process.kill()
        process.wait()


def test_memory_is_weighed_only_when_asked_for(tmp_path, capsys):
    benchmark_memory.weigh(["list-search", "--full"], {"VAR_DIR": str(tmp_path)}, 1)
    assert capsys.readouterr().out == ""
    with pytest.raises(FileNotFoundError, match=r"benchmark\.json"):
        benchmark_memory.weigh(["memory-web"], {"VAR_DIR": str(tmp_path)}, 1)


def test_help_names_the_figures():
    told = subprocess.run([*benchmark.MEASURE, "--help"], capture_output=True, text=True, check=True)
    text = "".join(told.stdout.split())  # lines are broken anywhere
    assert "memory-worker" in text
    assert "list-organizations" in text


def test_unknown_figure_is_refused_with_the_known_ones():
    told = subprocess.run([*benchmark.MEASURE, "list-nothing"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "list-search" in told.stderr
    assert told.stdout == ""
