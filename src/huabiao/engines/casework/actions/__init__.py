"""Every act on a case. Each checks the right, takes the case at the version that the person saw, and records."""

from .answering import answer_without_draft, close_case, rate, review_answer, save_draft, submit_answer
from .clocking import ask_applicant, decide_extension, request_extension, resume_clock, stop_clock
from .handling import (
    assign,
    call_back,
    claim,
    contribute,
    invite,
    note,
    release,
    remind,
    return_task,
    supervise,
    transfer,
)
from .opening import hear_applicant, merge, reopen, split, submit
from .settings import enter_day, enter_year, remove_day, set_limit, upload_process

__all__ = [
    "answer_without_draft", "ask_applicant", "assign", "call_back", "claim", "close_case", "contribute", "decide_extension", "enter_day",
    "enter_year", "hear_applicant", "invite", "merge", "note", "rate", "release", "remind", "remove_day", "reopen",
    "request_extension", "resume_clock", "return_task", "review_answer", "save_draft", "set_limit", "split", "stop_clock", "submit",
    "submit_answer", "supervise", "transfer", "upload_process",
]  # fmt: skip
