"""Peak memory of a full build at two sizes: `python memory.py [SMALL] [LARGE]`."""

import sys

import measuring


def peak(memory, articles: int) -> float:
    home = memory / f"home{articles}"
    measuring.make_city(home, articles)
    command = [sys.executable, "-m", "huabiao.project.cli", "publish", "--full"]
    return measuring.peak_memory(command, env=measuring.environment(home))


def main() -> None:
    small, large = (int(word) for word in (sys.argv[1:] + ["10000", "100000"][len(sys.argv) - 1 :])[:2])
    with measuring.folder() as memory:
        first, second = peak(memory, small), peak(memory, large)
    measuring.report(small=small, large=large, small_mb=round(first), large_mb=round(second), ratio=round(second / first, 2))


if __name__ == "__main__":
    main()
