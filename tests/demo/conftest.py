import pytest

from retain.demo import Business, make_business


@pytest.fixture(scope="package")
def business() -> Business:
    return make_business()


@pytest.fixture(scope="package")
def chinese() -> Business:
    return make_business(lang="zh")
