"""Rehearsals of what breaks: the site as plain processes, learners on it, and something killed.

python -m drills            all of them, with a table; ends with 1 if one failed
python -m drills topology   one
"""
