"""旧稿迁入: other systems' articles come in by JSON Lines, tables, or folders of HTML, Markdown and Word.

The way of a row: readers → mapping (whose field is whose) → markup and tidy (text into blocks) → job, which writes through
actions/. Start with job.py.
"""
