"""The Discord part of the bench: three bots, one after the other, under the same load on the fake Discord."""
