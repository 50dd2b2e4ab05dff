"""Whole items: cells that hold the name of an item with its amount."""
