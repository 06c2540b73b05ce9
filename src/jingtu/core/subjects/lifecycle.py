"""States and moves as data: buttons, refusals, the diagram in the docs and the matrix of tests are drawn from them."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

from .parameters import Parameter


@dataclass(frozen=True)
class Actor:
    """Who makes a move: a person with this permission at the subject's place, of an office with one of these functions.

    Without functions any office will do; `holder` lets the people of the subject's own holder do it, with no function asked,
    `stages` those of a unit that is commissioned with one of these stages of work.
    `level` names the level (town, county, city, province) that decides by law or plan: nobody of an office below it makes the
    move on a day on which the parameter has a value at the place.
    """

    permission: str = "registers.move"
    functions: tuple[str, ...] = ()
    holder: bool = False
    level: Parameter | None = None
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """From which states to which, by whom, and what it needs.

    `needs` are fields that must be filled before; `tells` those of them that are days on which happened what the move records:
    filled in with it, they lie between the day on which its source began and its own. `apart_from` are earlier moves whose
    maker may not make this one; `then` names follow-ups (`moves.follow_up`) that are done in the same transaction, such as an
    entry in a list. With `needs_area` the geometry among the needs is an area: a point or a line counts as not filled.
    `held_by` names the gates that must say yes for the day from which the move counts (`held_back`).
    Without `can_be_corrected` it is not taken back as an error (`correcting`): others have gone on from it.
    `undoes` names the move that this one takes back: it leads to where that one began, to `target` where nobody recorded it.
    """

    label: str | Promise
    sources: tuple[str, ...]
    target: str
    by: Actor
    needs: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    undoes: str = ""
    needs_area: bool = False
    needs_grounds: bool = True
    can_be_corrected: bool = True


@dataclass(frozen=True)
class Lifecycle:
    """The states of a kind of subject, the one it begins in, those it ends in, and its moves by name."""

    states: dict[str, str | Promise]
    first: str
    moves: dict[str, Move]
    last: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        named = {self.first, *self.last}
        for move in self.moves.values():
            named |= {move.target, *move.sources}
        if unknown := named - set(self.states):
            raise ValueError(f"Moves name states that are not declared: {', '.join(sorted(unknown))}.")
        if unreached := set(self.states) - self._reached():
            raise ValueError(f"No move leads to {', '.join(sorted(unreached))}.")
        for name, move in self.moves.items():
            if unasked := set(move.tells) - set(move.needs):
                raise ValueError(f"{name} tells of days that it does not need: {', '.join(sorted(unasked))}.")
            if unknown_moves := set(move.apart_from) - set(self.moves):
                raise ValueError(f"{name} is kept apart from moves that are not declared: {', '.join(sorted(unknown_moves))}.")
            undone = self.moves.get(move.undoes)
            if move.undoes and not (undone and move.sources == (undone.target,) and move.target in undone.sources):
                raise ValueError(
                    f"{name} undoes {move.undoes}: expected a declared move that leads from {move.target} to its source."
                )

    def _reached(self) -> set[str]:
        reached, fresh = {self.first}, {self.first}
        while fresh:
            fresh = {move.target for move in self.moves.values() if set(move.sources) & fresh} - reached
            reached |= fresh
        return reached

    def targets(self, move: Move) -> tuple[str, ...]:
        """Return the states to which a move can lead."""
        return self.moves[move.undoes].sources if move.undoes else (move.target,)

    def from_state(self, state: str) -> dict[str, Move]:
        """Return the moves that leave a state."""
        return {name: move for name, move in self.moves.items() if state in move.sources}
