"""The Telegram part of the bench: two bots, one after the other, under the same load on the fake Bot API."""
