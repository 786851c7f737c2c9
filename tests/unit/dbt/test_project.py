"""The project as a whole: it builds on exports without rows, and its own tests pass there."""

from tests.warehouse import Warehouse


def test_everything_builds_and_passes_on_empty_exports(warehouse: Warehouse) -> None:
    """Runs all models, data tests and dbt unit tests; the first nights of a feed are empty too."""
    warehouse.configure()
    warehouse.build("fqn:*", command="build")
    [row] = warehouse.rows("select count(*) as contacts from marts.fct_contacts")
    assert row == {"contacts": 0}
