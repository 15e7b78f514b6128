"""Prints `N passed, N failed` for a report of ctest; a test that did not run counts as failed."""
import sys
import xml.etree.ElementTree as ElementTree


def main():
    suite = ElementTree.parse(sys.argv[1]).getroot()
    total = int(suite.get("tests"))
    failed = sum(int(suite.get(kind, 0)) for kind in ("failures", "skipped", "disabled"))
    print(f"{total - failed} passed, {failed} failed")
    return 0 if total and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
