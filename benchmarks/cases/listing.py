"""Reading: a page of a list and the groups of an aggregate as JSON, against one hand-written statement."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from metacrm.engine.query.select import ListRequest

from .. import client
from ..figures import BrokenBaseline, Figure, median
from ..plans import reads_index
from ..scene import Scene, opened
from ..servers import BASELINE, PRODUCT, web_server
from ..settings import RECORDS, SPIKE_GROUPS_MS, SPIKE_LIST_MS

LIST_GOAL = 2.0
WARM_CALLS = 30
_QUESTION = {
    "where": 'stage = "negotiation"',
    "sort": "-modified_at",
    "fields": "name,stage,amount,close_date,account.name",
    "limit": "50",
}
LIST_PATH = f"/api/v1/records/{RECORDS}?{urlencode(_QUESTION, quote_via=quote)}"
GROUPS_PATH = f"/api/v1/records/{RECORDS}/aggregate?" + urlencode(
    {"group": "stage,close_date:month", "measures": "sum(amount),count()"}
)


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Medians of ours and of the baseline, in turns, and whether the composite index is used."""
    yield from _compared(scene, "list of 50: filter, sort, lookup name", LIST_PATH, "/list?stage=negotiation", 1.0)
    yield _index_use(scene)


def run_groups(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Sum and count by stage and month."""
    yield from _compared(scene, "aggregate by stage and month", GROUPS_PATH, "/groups", 0.1)


def _compared(scene: Scene, name: str, ours: str, theirs: str, share: float) -> Iterator[Figure | BrokenBaseline]:
    calls = max(int(scene.settings.calls * share), 10)
    our_request = [client.request("GET", ours, scene.bearer)]
    their_request = [client.request("GET", theirs, scene.bearer)]
    our_loads, their_loads = [], []
    with web_server(BASELINE, scene.url) as bare, web_server(PRODUCT, scene.url) as product:
        for server, request in ((bare, their_request), (product, our_request)):
            client.measure(server.port, request, connections=4, calls=max(int(WARM_CALLS * share), 8))
        for _ in range(scene.settings.rounds):
            their_loads.append(client.measure(bare.port, their_request, calls=calls))
            our_loads.append(client.measure(product.port, our_request, calls=calls))
    found = median([load.percentile(0.5) for load in our_loads])
    base = median([load.percentile(0.5) for load in their_loads])
    is_list = share == 1.0
    yield Figure(
        name,
        "ms (p50)",
        found,
        base,
        f"ratio ≤ {LIST_GOAL:.0f}" if is_list else "",
        found / base <= LIST_GOAL if is_list else None,
        note=f"p95 {median([load.percentile(0.95) for load in our_loads]):.1f} ms",
    )
    floor = SPIKE_LIST_MS if is_list else SPIKE_GROUPS_MS
    if base > floor * 2:
        yield BrokenBaseline(name, f"{base:.1f} ms", f"{floor * 2:.1f} ms or less")


def _index_use(scene: Scene) -> Figure:
    """Whether the database reads the list through the composite index that the definitions ask for."""
    fields = tuple(_QUESTION["fields"].split(","))
    request = ListRequest(RECORDS, _QUESTION["where"], _QUESTION["sort"], fields)
    with opened(scene.url, scene.folder) as runtime:
        used = reads_index(runtime, request, ("stage", "modified_at", "id"))
    return Figure("the list reads the composite index", "yes = 1", float(used), None, "1", used)
