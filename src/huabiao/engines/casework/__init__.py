"""办件: a matter with its number, process, people, clock, messages and record. Letters and requests are kinds of case.

Read rules.py (states, limits, the grammar of numbers), models.py, actions/ (every act), queries.py (inbox, clock). What
is special to a kind of case is registered by its duty (registry.py). Nothing here knows a duty.
"""
