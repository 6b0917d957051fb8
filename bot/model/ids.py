"""Ids: ours are opaque strings, native ones live in one mapping (house.md §4)."""

from typing import NewType

CommunityId = NewType("CommunityId", str)
PersonId = NewType("PersonId", str)
PlaceId = NewType("PlaceId", str)
EventKey = NewType("EventKey", str)
