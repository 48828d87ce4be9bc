"""Invents records: the same ones in every run, as different from each other as real ones are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

STAGES = ("initial_contact", "needs_confirmed", "proposal", "negotiation", "won", "lost")
STAGE_SHARES = (20, 10, 7, 5, 38, 20)
"""Percent of the records in each stage: most are closed, as everywhere that sells for years."""
SOURCES = ("website", "referral", "trade_fair", "phone_call", "search", "seminar", "partner", "tender")
REASONS = ("price", "competitor", "function", "budget", "timing")
INDUSTRIES = ("technology", "software", "medical", "retail", "finance", "energy", "education")
WORDS = (
    "network",
    "storage",
    "licence",
    "renewal",
    "campus",
    "hospital",
    "pilot",
    "upgrade",
    "cloud",
    "support",
    "migration",
    "sensor",
    "control",
    "line",
    "warehouse",
    "office",
    "fleet",
    "terminal",
    "portal",
    "service",
)
CITIES = ("北京", "上海", "深圳", "杭州", "成都", "武汉", "西安", "南京")

EXTRA_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "x_region": {"type": "text", "label": {"en": "Region", "zh": "区域"}, "max_length": 60},
    "x_weight": {"type": "decimal", "label": {"en": "Weight", "zh": "权重"}, "scale": 3},
    "x_seats": {"type": "integer", "label": {"en": "Seats", "zh": "席位"}},
    "x_checked": {"type": "boolean", "label": {"en": "Checked", "zh": "已核对"}},
    "x_mail": {"type": "email", "label": {"en": "Mail", "zh": "邮件"}},
}
"""Fields of the customer layer that bring the records to twenty fields."""

FIELDS = (
    "name",
    "account",
    "product",
    "stage",
    "success_rate",
    "amount",
    "close_date",
    "started_on",
    "source",
    "next_step",
    "competitor",
    "lost_reason",
    "external_number",
    "description",
    "owner",
    *EXTRA_FIELDS,
)


def overlay() -> dict[str, Any]:
    """The customer's overlay with the extra fields."""
    return {"extends": "object/opportunity", "fields": {name: dict(body) for name, body in EXTRA_FIELDS.items()}}


def account_names(count: int) -> list[str]:
    """So many names, each once; every eighth is Chinese."""
    names = [f"{WORDS[number % 20].title()} {WORDS[number // 20 % 20].title()} {number}" for number in range(count)]
    names[::8] = [f"{CITIES[number % 8]}科技{number}有限公司" for number in range(0, count, 8)]
    return names


def accounts(names: Sequence[str], owners: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The records of the accounts."""
    chance = random.Random(1)
    for number, name in enumerate(names):
        yield {
            "name": name,
            "industry": chance.choice(INDUSTRIES),
            "phone": f"+86 10 {6_000_0000 + number}",
            "website": f"https://www.example.com/{number}",
            "employees": chance.randint(3, 30_000),
            "owner": chance.choice(owners),
        }


def opportunities(
    count: int, accounts: Sequence[str], products: Sequence[str], owners: Sequence[str], prefix: str, seed: int = 2
) -> Iterator[dict[str, Any]]:
    """Records with all of FIELDS; references are whatever the caller names them by."""
    chance = random.Random(seed)
    for number in range(count):
        start = date(2024, 1, 1) + timedelta(days=chance.randint(0, 700))
        yield {
            "name": f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {number}",
            "account": chance.choice(accounts),
            "product": chance.choice(products),
            "stage": chance.choices(STAGES, STAGE_SHARES)[0],
            "success_rate": str(chance.randint(0, 100)),
            "amount": f"{chance.randint(100, 9_000_000)}.{chance.randint(0, 99):02d}",
            "close_date": (start + timedelta(days=chance.randint(5, 200))).isoformat(),
            "started_on": start.isoformat(),
            "source": chance.choice(SOURCES),
            "next_step": f"call {chance.choice(WORDS)} team",
            "competitor": chance.choice(WORDS).title(),
            "lost_reason": chance.choice(REASONS),
            "external_number": f"{prefix}-{number:07d}",
            "description": " ".join(chance.choices(WORDS, k=16)),
            "owner": chance.choice(owners),
            "x_region": chance.choice(CITIES),
            "x_weight": f"{chance.randint(0, 9999) / 1000:.3f}",
            "x_seats": str(chance.randint(1, 500)),
            "x_checked": chance.choice(("true", "false")),
            "x_mail": f"buyer{number}@example.com",
        }


def as_json_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as a program sends it: numbers and truth values are not text."""
    return {
        **record,
        "success_rate": int(record["success_rate"]),
        "x_seats": int(record["x_seats"]),
        "x_checked": record["x_checked"] == "true",
    }
