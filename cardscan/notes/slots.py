"""From phrases to slots: weigh every phrase as where, topic, follow-up or none of them, then choose for all together.

The points are log-odds, set by hand from what the words mean, not fitted.  The choice is the best path through all
phrases (Viterbi), so that order, marks and words correct each other; the margin to the best path that puts a phrase
elsewhere becomes its confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cardscan.notes.layout import CONTACT, MEETING, SOMEONE, Phrase
from cardscan.notes.marks import Slot
from cardscan.notes.words import NOUNISH, OPEN, meanings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cardscan.notes.dates import Mention

SLOTS: tuple[Slot, ...] = ("where", "when", "topic", "follow_up", "due", "remainder")
ONCE = frozenset({"where", "topic", "follow_up"})
FOLLOWS: dict[tuple[Slot, Slot], float] = {
    ("where", "topic"): 0.6, ("topic", "follow_up"): 0.6, ("where", "follow_up"): 0.2,
    ("topic", "where"): -0.5, ("follow_up", "topic"): -0.4, ("follow_up", "where"): -0.5,
}  # fmt: skip
"""People write where, topic, follow-up, mostly in this order."""
STARTS: dict[Slot, float] = {"where": 0.7, "topic": 0.0, "follow_up": -0.4}
AGAIN = -3.0
"""A slot that is taken up again after another one."""
GOES_ON = {"mark": -2.5, "line": -1.0, "stop": 0.2, "comma": 1.2, "word": 1.6}
"""Points for staying in the slot of the phrase before, by what parts the two."""
SWITCHES = {"mark": 0.3, "line": 0.0, "stop": 0.0, "comma": -0.5, "word": -0.6}


@dataclass(frozen=True)
class View:
    """A phrase with its words looked up."""

    phrase: Phrase
    text: str
    mentions: tuple[Mention, ...]
    today: date
    wraps: float = 0.0
    """Evidence that the line before had to break here, in points."""
    resembles: float = 0.0
    """How much it looks like the event's name, 0 to 1."""

    @cached_property
    def bare(self) -> str:
        """The text without its dates."""
        parts, at = [], 0
        for m in self.mentions:
            parts.append(self.text[at : max(m.start - self.phrase.start, 0)])
            at = m.end - self.phrase.start
        return " ".join([*parts, self.text[at:]])

    @cached_property
    def words(self) -> list[str]:
        """Lower-case words in their order."""
        return [w.lower() for w in re.findall(r"[^\W_][\w'’/-]*|[@+&]", self.bare)]

    @cached_property
    def groups(self) -> list[frozenset[str]]:
        """What each word speaks for."""
        return [meanings(w) for w in self.words]

    @cached_property
    def first(self) -> int:
        """Position of the first word that is no filler ("pls", "I'll", "then"); 0 if there is none."""
        return next((i for i, g in enumerate(self.groups) if "filler" not in g or g & {"action", "about"}), 0)

    @property
    def lead(self) -> frozenset[str]:
        """What the first word that counts speaks for."""
        return self.groups[self.first] if self.groups else frozenset()

    @property
    def second(self) -> frozenset[str]:
        """What the word after it speaks for."""
        return self.groups[self.first + 1] if self.first + 1 < len(self.groups) else frozenset()

    @property
    def compound(self) -> bool:
        """Whether its verb is part of a name: "book club", "demo day"."""
        return (
            bool(self.words) and self.words[self.first] in NOUNISH and bool(self.second & {"event", "group", "place"})
        )

    def having(self, group: str) -> list[str]:
        """Give the words of one group."""
        return [w for w, g in zip(self.words, self.groups, strict=True) if group in g]


@dataclass(slots=True)
class Points:
    """The points of one phrase for each slot, with their reasons."""

    total: dict[Slot, float] = field(default_factory=lambda: dict.fromkeys(SLOTS, 0.0))
    reasons: dict[Slot, list[str]] = field(default_factory=lambda: {s: [] for s in SLOTS})

    def add(self, slot: Slot, points: float, reason: str = "") -> None:
        """Add points; a reason is kept only for what speaks in favour."""
        self.total[slot] += points
        if reason and points > 0:
            self.reasons[slot].append(reason)


NEVER = -50.0
_KIN = r"friend|colleague|neighbou?r|cousin|client|brother|sister|wife|husband|boss|partner|pal|buddy|mate"
_REFERRED = re.compile(
    r"^\W*(?:ref(?:'?d|erred|erral)?[.:]?\s?(?:by|from)\b|intro(?:'?d|duced)? by\b|(?:met )?(?:via|thru)\b"
    rf"|(?:an? |old |the |good )*(?:{_KIN}) of\b|[A-Z]\w+['’]s (?:{_KIN})\W*$)"
    r"|\bknows (?:him|her|them|me|us)\b|\b(?:sent|referred|recommended|introduced|intro'd) (?:him|her|them|me|us)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$£€%]|\b\d+(?:[.,]\d+)?\s?(?:k|m|pcs|kg|units|sqft|sq|yrs|years)\b|\b\d{2,}\b", re.IGNORECASE)
_NO_FOLLOW_UP = re.compile(
    r"\bno (?:f/?u|follow[\s-]?up|action|need|next steps?)\b|\bnothing(?: to do)?\W*$", re.IGNORECASE
)
_SOMEWHERE = re.compile(
    r"^\W*(?:@|(?:at|on the|on a|in the|in line|next to|next door|during|after the|outside|behind|bei|auf der|im|au|à la"
    r"|en el|en la)\b)",
    re.IGNORECASE,
)
_EVENT_NAME = re.compile(
    r"\b(?:open (?:house|day)|happy hour|ribbon cutting|(?:baby|bridal) shower|meet (?:&|and|n) greet|next door"
    r"|coffee shop|waiting room|charity \w+|\w+['’]s \d0th)\b",
    re.IGNORECASE,
)
_GERUND = re.compile(r"[a-z]{3,}ing")
_HOUR = re.compile(r"\s*(?:at\s*)?\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)\b|\s+\d{1,2}[:.]\d\d\b", re.IGNORECASE)
_URGENT = re.compile(r"asap|soon|^next", re.IGNORECASE)


def weigh(view: View) -> Points:
    """Weigh one phrase: what its mark, its words, its dates and its shape say for each slot."""
    points = Points()
    points.total |= {"when": NEVER, "due": NEVER, "topic": 0.8, "remainder": -1.5}
    mark = view.phrase.mark
    if mark and mark.slot:
        if mark.slot in ("when", "due"):
            points.total[mark.slot] = 0.0
        points.add(mark.slot, mark.weight, mark.name)
    if not view.words and not view.mentions:
        points.add("remainder", 1.0)
        return points
    _weigh_place(view, points)
    _weigh_topic(view, points)
    _weigh_action(view, points)
    _weigh_dates(view, points)
    _weigh_rest(view, points)
    return points


def _weigh_place(view: View, points: Points) -> None:
    lead = view.lead
    acts, told = "action" in lead and not view.compound, "about" in lead and not _SOMEWHERE.search(view.text)
    named = _EVENT_NAME.search(view.text)
    best, total = (named[0], 2.0) if named else ("", 0.0)
    for group, worth in (("event", 2.0), ("group", 1.7), ("place", 1.4)):
        for word in view.having(group):
            total += 0.5 * bool(best)
            if worth > total:
                best, total = word, worth
    if best:
        # "Send lunch invite" names an event and is none.
        points.add("where", total * (0.3 if acts or told else 1.0), f"{best!r} is an event or a place")
    if _SOMEWHERE.search(view.text):
        points.add("where", 1.8, "starts like a place")
    elif re.search(r"\s(?:@|at)\s?\w", view.text) and not acts and not told and "trade" not in lead:
        points.add("where", 0.8, "names a place")
    if view.resembles:
        points.add("where", 4.0 * view.resembles, "like the event's name")
    if not acts and not told:
        capitals = re.findall(r"\b[A-Z][\w'&.-]*", view.bare)
        acronym = any(len(c) > 1 and c.isupper() for c in capitals)
        content = [w for w in view.words if len(w) > 2 and w.isalpha() and w not in OPEN]
        proper = bool(capitals) and len(capitals) >= len(content)
        points.add("where", proper * (0.6 + 0.6 * acronym), "a proper name")
    if _MONEY.search(view.bare) and not best:
        points.add("where", -0.6)
    points.add("where", -0.25 * max(len(view.words) - 5, 0) - 2.0 * acts - 1.5 * told)


def _weigh_topic(view: View, points: Points) -> None:
    words, first, lead, second = view.words, view.first, view.lead, view.second
    if "about" in lead and not ("praise" in lead and "lead" in second):
        points.add("topic", 1.8, f"{words[first]!r} tells of the person")
    elif "about" in second and "action" not in lead:
        points.add("topic", 1.3, f"{words[first + 1]!r} tells of the person")
    elif any("about" in g for g in view.groups[first + 2 :]):
        points.add("topic", 0.4)
    for group, worth, what in (("life", 1.3, "their life"), ("trade", 0.8, "their business"), ("pronoun", 0.3, "them")):
        if having := view.having(group):
            # "Send her the insurance form" is no news of her.
            points.add("topic", worth * (0.4 if "action" in lead else 1.0), f"{having[0]!r} is of {what}")
    if words and _GERUND.fullmatch(words[first]) and not lead & {"event", "action"} and not second & {"event", "group"}:
        points.add("topic", 1.0, f"{words[first]!r} tells what they do")
    if _MONEY.search(view.bare):
        points.add("topic", 0.6, "a quantity")


def _weigh_action(view: View, points: Points) -> None:
    if _NO_FOLLOW_UP.search(view.text):
        points.add("follow_up", 4.0, "says that there is none")
    if "action" in view.lead:
        points.add("follow_up", 0.9 if view.compound else 2.7, f"{view.words[view.first]!r} is something to do")
        points.add("follow_up", 0.8 * bool(view.first))
    elif any("action" in g for g in view.groups[view.first + 1 :]):
        points.add("follow_up", 0.5)
    if having := view.having("promise"):
        points.add("follow_up", 1.0, f"{having[0]!r} is something to send or to hold")
    if view.words and view.words[view.first] in ("intro", "owe", "promised", "waiting", "await"):
        points.add("follow_up", 1.0)
    if view.text.rstrip().endswith("?"):
        points.add("follow_up", 0.8, "a question")


def _weigh_dates(view: View, points: Points) -> None:
    for m in view.mentions:
        told = " ".join(view.text[max(m.start - view.phrase.start, 0) : m.end - view.phrase.start].split())
        ago = (view.today - m.past).days if m.past else None
        ahead = (m.future - view.today).days if m.future else None
        # Of a weekday both readings are near; of a day of the year mostly only one is.
        near, far = sorted((9999 if ago is None else ago, 9999 if ahead is None else ahead))
        if ago is None and ahead is None:
            points.add("follow_up", 1.2 if _URGENT.search(told) else 0.4, f"{told!r} is some time to come")
        elif far <= 7 or near * 2 >= far:
            points.add("where", 0.9, f"{told!r} may be a day gone by")
            points.add("follow_up", 0.9, f"{told!r} may be a day to come")
        elif near == ago:
            points.add("where", 1.6, f"{told!r} is a day gone by")
            points.add("follow_up", -0.4)
        else:
            points.add("follow_up", 1.4, f"{told!r} is a day to come")
            points.add("where", -0.3)
        if told.lower().startswith(("by ", "before ", "after ", "in ", "within ")):
            points.add("follow_up", 0.8)
        if _HOUR.match(view.text, m.end - view.phrase.start):
            points.add("follow_up", 0.6, "an hour of the day")


def _weigh_rest(view: View, points: Points) -> None:
    if _REFERRED.search(view.text):
        points.add("remainder", 5.0, "who referred or knows whom")
    contact = CONTACT.search(view.text)
    if contact and "action" not in view.lead and len(contact[0]) > 0.4 * len(view.text.strip()):
        points.add("remainder", 5.0, "an address or number")
    if 0 < len(view.groups) <= 3 and view.having("lead") and all(g & {"lead", "praise", "filler"} for g in view.groups):
        points.add("remainder", 4.0, "a remark on the person")
    if MEETING.fullmatch(view.text):
        points.add("remainder", 4.0, "that they met")
    if someone := SOMEONE.fullmatch(view.text):
        points.add("remainder" if someone["title"] else "topic", 3.0, "who it was")
        points.add("where", -3.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """The slot of one phrase, by how many points it won, and why."""

    slot: Slot
    margin: float
    reasons: tuple[str, ...]


_State = tuple[Slot, frozenset[Slot]]


def choose(views: Sequence[View]) -> list[Choice]:
    """Choose the slots of all phrases together: the best path and, for each phrase, its margin over the next best."""
    points = [weigh(v) for v in views]
    ahead = _forward(views, points)
    back = _backward(views, points, ahead)
    choices: list[Choice] = []
    for forward, backward, point in zip(ahead, back, points, strict=True):
        best: dict[Slot, float] = {}
        for state, score in forward.items():
            best[state[0]] = max(best.get(state[0], NEVER * 99), score + backward[state])
        slot = max(best, key=lambda s: best[s])
        rest = max((v for s, v in best.items() if s != slot), default=best[slot] - 9)
        choices.append(Choice(slot, best[slot] - rest, tuple(point.reasons[slot])))
    return choices


def _step(view: View, before: _State, slot: Slot) -> tuple[_State, float]:
    """Give the state after a phrase and the points of the step to it."""
    previous, used = before
    phrase = view.phrase
    if slot == previous:
        points = GOES_ON[phrase.breaks] + view.wraps
    else:
        points = SWITCHES[phrase.breaks] - view.wraps + FOLLOWS.get((previous, slot), 0.0)
        points += AGAIN if slot in used else 0.0
    if phrase.under and not phrase.mark and phrase.under.slot == slot:
        points += phrase.under.holds
    return (slot, used | ({slot} & ONCE)), points


def _forward(views: Sequence[View], points: Sequence[Points]) -> list[dict[_State, float]]:
    layers: list[dict[_State, float]] = []
    for view, point in zip(views, points, strict=True):
        layer: dict[_State, float] = {}
        for slot in SLOTS:
            if not layers:
                layer[slot, frozenset({slot}) & ONCE] = point.total[slot] + STARTS.get(slot, 0.0)
                continue
            for before, score in layers[-1].items():
                state, step = _step(view, before, slot)
                layer[state] = max(layer.get(state, NEVER * 999), score + step + point.total[slot])
        layers.append(layer)
    return layers


def _backward(
    views: Sequence[View], points: Sequence[Points], ahead: Sequence[dict[_State, float]]
) -> list[dict[_State, float]]:
    layers: list[dict[_State, float]] = [dict.fromkeys(ahead[-1], 0.0)] if ahead else []
    for at in range(len(views) - 2, -1, -1):
        view, point = views[at + 1], points[at + 1]
        layer: dict[_State, float] = {}
        for before in ahead[at]:
            steps = ((slot, *_step(view, before, slot)) for slot in SLOTS)
            layer[before] = max(layers[0][state] + step + point.total[slot] for slot, state, step in steps)
        layers.insert(0, layer)
    return layers
