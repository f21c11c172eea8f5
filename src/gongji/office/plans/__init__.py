"""Editions of plans: drafted, checked, deliberated, published, in force; rulings on their readings."""
