"""Price labels read as amounts of fen."""

from greenroom.pricing.label import Amount, amount_of, is_masked

__all__ = ["Amount", "amount_of", "is_masked"]
