"""The endpoints: a dialog, what it would write, and the recording itself.

Each takes PUT with JSON from a page of this very Fava and answers JSON, whatever
happens.  What the books were known by when the page was made comes with every request;
where they have changed since, nothing is shown or recorded on the new ones unasked.
"""

from __future__ import annotations

import logging
import threading
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.loader import compute_input_hash
from flask import Response, current_app, request

from beancount_infast.desk import Refusal
from beancount_infast.fava import guard
from beancount_infast.fava.actions import BY_NAME, Action
from beancount_infast.fava.asked import Asked, Unreadable, read_asked
from beancount_infast.fava.counter import Counter, digest
from beancount_infast.fava.guard import Unfit
from beancount_infast.fava.wording import page_words
from beancount_infast.ledger import LedgerError
from beancount_infast.recording import Recorded, Wishes
from beancount_infast.seals import seal_file
from beancount_infast.sentences import say
from beancount_infast.storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from beancount_infast.fava.extension import Infast

Answer = tuple[HTTPStatus, dict[str, Any]]
Refused = Refusal | StorageError | LedgerError

_log = logging.getLogger(__name__)
# What Beancount knows a load by, which it leaves untyped.
_hash_of: Any = compute_input_hash
# One at a time within this process; a lock on the ledger keeps other processes out.
_ONE_AT_A_TIME = threading.RLock()


def answered(extension: Infast, answer: Callable[[Infast, Asked], Answer]) -> Response:
    """Answer a request with JSON, whatever happens.

    Args:
        extension: The extension.
        answer: Gives the answer to what is asked.
    """
    try:
        guard.check(request, extension.hosts)
        asked = read_asked(guard.read_json(request))
        status, body = answer(extension, asked)
    except Unfit as unfit:
        guard.drop_rest(request)
        status, body = unfit.status, {"alert": page_words().tell(unfit.sentence)}
    except Exception:  # noqa: BLE001  (told by `exception`, answered in JSON)
        _log.exception("A request could not be answered")
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        words = page_words()
        body = {"alert": words("this could not be done; Fava's log says why")}
    return as_json(status, body)


def as_json(status: HTTPStatus, body: object) -> Response:
    """Give an answer in JSON."""
    text = current_app.json.dumps(body)
    return Response(text, status=status, mimetype="application/json")


def probe(extension: Infast, asked: Asked) -> Answer:
    """Say that recordings are taken; a Fava that is read-only never gets here."""
    _ = asked
    return HTTPStatus.OK, {"state": extension.state}


def selection(extension: Infast, asked: Asked) -> Answer:
    """Say what the invoices ticked come to, and whether one payment can take them."""
    counter = make_counter(extension)
    lines = [
        line
        for number in dict.fromkeys(asked.numbers)
        if (line := counter.shown.line_of(number)) is not None and line.is_open
    ]
    sums: dict[str, Any] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.left
    amounts = ", ".join(counter.amount(sum_, c) for c, sum_ in sorted(sums.items()))
    words, why_not = counter.words, ""
    if len({line.customer for line in lines}) > 1:
        why_not = words("Choose invoices of one customer.")
    elif len(sums) > 1:
        why_not = words("Choose invoices in one currency.")
    text = words.say("{0} selected, {1}", len(lines), amounts) if lines else ""
    return HTTPStatus.OK, {"text": text, "why_not": why_not}


def dialog(extension: Infast, asked: Asked) -> Answer:
    """Give the dialog of a recording, filled in with what is proposed."""
    with _ONE_AT_A_TIME:
        refresh(extension)
        action = make_action(extension, asked)
        try:
            html = extension.render("_dialog.html", action, action.dialog())
        except Refusal as refusal:
            return _refused(action, refusal)
        body = {
            "html": html,
            "title": action.title,
            "state": extension.state,
            "preview": shown_text(extension, action),
        }
        return _unless_stale(extension, asked, HTTPStatus.OK, body)


def preview(extension: Infast, asked: Asked) -> Answer:
    """Give what would be written, and what follows from it."""
    with _ONE_AT_A_TIME:
        refresh(extension)
        action = make_action(extension, asked)
        if asked.state != extension.state:
            return _stale(extension)
        return HTTPStatus.OK, shown_text(extension, action)


def record(extension: Infast, asked: Asked) -> Answer:
    """Record what was shown, and nothing else."""
    with _ONE_AT_A_TIME:
        refresh(extension)
        action = make_action(extension, asked)
        if asked.state != extension.state:
            return _stale(extension)
        try:
            recorded = _record(extension, action, asked)
        except Unreadable as unreadable:
            body = {"errors": unreadable.errors, "code": "unreadable"}
            return HTTPStatus.UNPROCESSABLE_ENTITY, body
        except (Refusal, StorageError, LedgerError) as refusal:
            if refresh(extension):
                return _stale(extension)
            return _refused(action, refusal)
        _reload(extension, recorded)
        numbers = [one.number for one in (recorded, *recorded.also)]
        body = {"number": recorded.number, "numbers": numbers, "state": extension.state}
        return HTTPStatus.OK, body


def _record(extension: Infast, action: Action, asked: Asked) -> Recorded:
    path = Path(extension.ledger.beancount_file_path)
    texts = action.texts(path)
    if digest(texts) != asked.shown:
        raise Refusal(
            "not-shown",
            say("this is not what was shown; look at it, then confirm again"),
        )
    wishes = Wishes(
        today=action.counter.today,
        expected=tuple(texts),
        translate=action.words.narrate,
    )
    return action.record(path, wishes)


def make_counter(extension: Infast) -> Counter:
    """Give the counter, on the books as they stand."""
    screen = extension.screen()
    return Counter(
        shown=extension.shown(None),
        words=screen.words,
        figures=screen.figures,
        entries=extension.ledger.all_entries,
        today=extension.today(),
        currency=next(iter(extension.ledger.options["operating_currency"]), None),
    )


def make_action(extension: Infast, asked: Asked) -> Action:
    """Give the recording that is asked for.

    Raises:
        Unfit: There is no such recording.
    """
    action = BY_NAME.get(asked.action)
    if action is None:
        raise Unfit(HTTPStatus.BAD_REQUEST, "there is no such recording")
    return action(make_counter(extension), asked)


def shown_text(extension: Infast, action: Action) -> dict[str, Any]:
    """Give what would be written, and what follows; or why it cannot be."""
    body: dict[str, Any] = {"errors": {}, "text": "", "sentence": "", "shown": ""}
    body |= {"values": {}, "shares": {}, "confirm": "", "definitive": True}
    try:
        body["confirm"] = action.confirm
        body["definitive"] = action.definitive
        texts = action.texts(Path(extension.ledger.beancount_file_path))
        body["text"] = action.counter.hide("\n\n".join(texts))
        body["shown"] = digest(texts)
        body["values"] = action.values()
        body["shares"] = action.shares()
        body["sentence"] = action.sentence()
    except Unreadable as unreadable:
        body["errors"] = unreadable.errors
    except (Refusal, StorageError, LedgerError) as refusal:
        body["sentence"] = _sentence(action, refusal)
    return body


def _sentence(action: Action, refusal: Refused) -> str:
    """Give why something is refused, in the language of the page."""
    text = action.counter.words.tell(refusal.sentence).removesuffix(".")
    return action.counter.hide(f"{text[:1].upper()}{text[1:]}.")


def _refused(action: Action, refusal: Refused) -> Answer:
    code = refusal.code if isinstance(refusal, Refusal) else "storage"
    alert = _sentence(action, refusal)
    return HTTPStatus.UNPROCESSABLE_ENTITY, {"alert": alert, "code": code}


def _stale(extension: Infast) -> Answer:
    return _unless_stale(extension, None, HTTPStatus.CONFLICT, {})


def _unless_stale(
    extension: Infast, asked: Asked | None, status: HTTPStatus, body: dict[str, Any]
) -> Answer:
    """Say with an answer that the books have changed, where they have."""
    if asked is not None and asked.state == extension.state:
        return status, body
    sentence = extension.screen().words(
        "The books have changed since this page was opened. Check the figures, then "
        "confirm again."
    )
    stale = {"alert": sentence, "code": "stale-books", "state": extension.state}
    return HTTPStatus.CONFLICT, body | stale


# --- The books as they stand ---------------------------------------------------


def refresh(extension: Infast) -> bool:
    """Load the ledger again where a file of it has changed; say whether it has.

    Fava's own watcher sees a change a moment late; a recording must not.
    """
    ledger = extension.ledger
    included: Any = ledger.options["include"]
    if _hash_of(included) == ledger.options["input_hash"]:
        return False
    _load(extension, map(Path, included))
    return True


def _reload(extension: Infast, recorded: Recorded) -> None:
    """Let Fava read what was recorded."""
    ledger = extension.ledger
    files = {Path(name) for name in ledger.options["include"]}
    files |= {one.file for one in (recorded, *recorded.also)}
    options: Any = ledger.options
    files.add(Path(seal_file(options, extension.shown(None).books.options)))
    _load(extension, files)


def _load(extension: Infast, files: Iterable[Path]) -> None:
    """Load the ledger whose files have changed, once.

    Of a file that was put in the place of another the watcher takes the time of its
    folder, which is later; it would load the ledger again a moment later.
    """
    ledger = extension.ledger
    for file in files:
        for path in (file, file.parent):
            if path.exists():
                ledger.watcher.notify(path)
    if not ledger.changed():
        ledger.load_file()
