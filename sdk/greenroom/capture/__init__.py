"""Seeing rooms: adapters as data, read by the in-page collector and, here, from saved pages."""
