"""Fakes: small, honest stand-ins; never mocks."""
