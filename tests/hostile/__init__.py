"""Damaged and hostile input, made from good input with a seed; nothing of it is bundled."""
