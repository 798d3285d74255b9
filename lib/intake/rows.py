"""What is the one SELECT that turns a file's text into canonical rows?

Grain in: a layout and a mapping. Grain out: SQL, in layers that each do one thing: read cells as text, type
them, find faults, work out amounts, apply the rules for rows, pick columns. DuckDB runs all in one pass.

A row that fails carries the number of its fault (`fault_`), the numbers of cells that were left empty
(`notes_`) and its cells as they stood (`cells_`), both as JSON; on all other rows these are NULL.
"""

from dataclasses import dataclass, field

from lib.intake import orders, values
from lib.intake.closing import TOTAL, TOTAL_ROW
from lib.intake.contacts import contacts
from lib.intake.layout import Layout
from lib.intake.mapping import Field, Mapping, SetAside
from lib.intake.recipients import PAIRS, goes_elsewhere
from lib.intake.rejects import Fault, Faults, Kind
from lib.intake.source import cell, literal
from lib.schema.tables import Column, Table, tables

TIMES = {"order_time": "ordered_at", "count_time": "counted_at"}
"""Ingredients that hold the time of day of another column."""

_NAMES = {"order_lines": ("first_name", "last_name")}
_PERSON = {"order_id", "customer_ref", "visitor_ref", "email", "phone", "associate_id"}
_WORDS = {"ordered_at": "date", "order_id": "order number", "customer_ref": "customer"}


@dataclass(slots=True)
class Selection:
    """The parts of a load that depend on the layout and mapping only.

    Attributes
    ----------
    layout, mapping, stage_id
        What is loaded.
    faults
        Every check that the SQL makes, numbered.
    has_notes
        Whether any check leaves a cell empty.
    """

    layout: Layout
    mapping: Mapping
    stage_id: int
    faults: Faults = field(default_factory=Faults)
    has_notes: bool = False

    @property
    def table(self) -> Table:
        """The canonical table."""
        return tables()[self.mapping.table]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the table has a column for."""
        return tuple(entry for entry in self.mapping.fields if entry.column in self.table.columns)

    @property
    def have(self) -> tuple[str, ...]:
        """Canonical columns and ingredients that the file feeds."""
        return tuple(entry.column for entry in self.fields)

    @property
    def takes_listed_prices(self) -> bool:
        """Whether the lines have no amount of their own."""
        return "net_revenue" in self.table.stood_in(set(self.have))

    @property
    def by_order(self) -> bool:
        """Whether lines of an order must be seen together."""
        if self.mapping.table != "order_lines" or self.mapping.grain != "line":
            return False
        return self.mapping.carry or bool(orders.order_amounts(self.have))

    def cells(self, entry: Field) -> list[str]:
        """Return the SQL names of a field's source cells."""
        return [cell(self.layout, source) for source in entry.sources]

    def needed(self) -> set[int]:
        """Return the places of cells that a row can't be without: keys, dates, amounts."""
        keys = {name for group in self.table.needs for name in group}
        return {
            self.layout.header.index(source)
            for entry in self.fields
            if entry.column in keys or self.table.columns[entry.column].on_bad == "reject"
            for source in entry.sources
        }

    def sql(self, source: str, row_number: str = "cast(null as BIGINT)") -> str:
        """Return the SELECT of staged rows from a FROM item with the columns c0 ... cN.

        Where lines must be seen together, ingredients are still there and rows are not yet checked against
        the table's rules; `finished` does both.
        """
        rows = f"(select *, {row_number} as source_row from {source})"
        rows = f"(select *, {self._typed()} from {rows})"
        rows = self._completed(rows)
        rows = f"(select *, {self._fault()} as fault_, {self._notes()} as notes_ from {rows})"
        if self.by_order:
            keep = f"fault_ is not null or notes_ is not null or {self._incomplete()}"
            columns = [*self._typed_columns(), *self._trace()]
        else:
            rows = self._with_amounts(rows, None)
            rows = f"(select * replace (coalesce(fault_, {self._rules()}) as fault_) from {rows})"
            # The cells of a survey are its questions, read once the respondents are known.
            # So may be any row that repeats another, which is seen later still.
            later = self.mapping.answers or self.mapping.unique
            keep = "true" if later else "fault_ is not null or notes_ is not null"
            columns = [*self.stored(), *self._trace()]
        places = ", ".join(f"c{place}" for place in range(len(self.layout.header)))
        cells = f"case when {keep} then cast(to_json([{places}]) as VARCHAR) end as cells_"
        return f"select {', '.join(columns)}, fault_, notes_, {cells} from {rows}"

    def finished(self, staged: str, digits: dict[str, int]) -> str:
        """Return the SELECT of lines seen together: carried, amounts spread, rules applied."""
        rows = staged
        if self.mapping.carry:
            own = orders.LINE_COLUMNS | set(self.mapping.line_columns) | set(orders.ORDER_AMOUNTS)
            rows = orders.carried(rows, [name for name in self._typed_columns() if name not in own])
        rows = self._with_amounts(rows, digits)
        columns = [*self.stored(), "source_row", "superseded_by"]
        rules = f"cast({self._rules()} as SMALLINT) as fault_"
        return f"select {', '.join(columns)}, {rules}, notes_, cells_ from {rows} order by source_row"

    def stored(self) -> tuple[str, ...]:
        """Return the canonical columns that the staged table has in the end, in the table's order."""
        have = set(self._typed_columns())
        if self.mapping.table == "order_lines":
            have |= set(orders.columns_made(self.have))
        return tuple(column.name for column in self.table.stored if column.name in have)

    def source_of(self, column: str) -> str:
        """Return what feeds a column, as the person knows it."""
        entry = self.mapping.field(column)
        return " + ".join(entry.sources) if entry and entry.sources else ""

    def _typed(self) -> str:
        return ", ".join(
            f"{values.typed(entry, self.table.columns[entry.column], self.cells(entry))} as {entry.column}"
            for entry in self.fields
        )

    def _typed_columns(self) -> tuple[str, ...]:
        added = [name for name in self._added() if name not in self.have]
        parts = (*TIMES, *PAIRS, "first_name", "last_name", "full_name", "contact")
        gone = {name for name in parts if self._is_used_up(name)}
        return tuple(name for name in (*self.have, *added) if name not in gone)

    def _is_used_up(self, name: str) -> bool:
        column = self.table.columns.get(name)
        return column is not None and column.ingredient

    def _added(self) -> dict[str, str]:
        """Columns made of others: the offset beside a time, a name of two halves, where an order goes."""
        added = {}
        ordered = self.mapping.field("ordered_at")
        if self.mapping.table == "order_lines" and ordered and ordered.sources:
            stated = values.joined(self.cells(ordered))
            added["utc_offset"] = f"case when {values.has_offset(stated)} then {values.offset(stated)} end"
        added |= {
            name: f"cast(null as {self.table.columns[name].sql_type})" for name in self._told_by_lists()
        }
        halves = [name for name in _NAMES.get(self.mapping.table, ()) if name in self.have]
        if halves:
            added["customer_name"] = f"nullif(concat_ws(' ', {', '.join(halves)}), '')"
        named = "customer_name" if "customer_name" in self.have else added.get("customer_name", "")
        if elsewhere := goes_elsewhere(self.have, named):
            added["goes_elsewhere"] = elsewhere
        if "full_name" in self.have:
            added |= values.name_halves("full_name")
        if "contact" in self.have:
            added |= contacts("contact")
        return {name: sql for name, sql in added.items() if name not in self.have}

    def _told_by_lists(self) -> tuple[str, ...]:
        """Columns that are empty until a product or store list fills them; they can't be added later."""
        prices = ("unit_price", "currency") if self.takes_listed_prices else ()
        has_stores = self.mapping.table == "order_lines" and "store_id" in self.have
        return (*prices, "channel") if has_stores else prices

    def _completed(self, rows: str) -> str:
        """Add columns made of others; join times to dates; drop dates outside the possible years."""
        replaced = {}
        for entry in self.fields:
            if self.table.columns[entry.column].type in {"date", "datetime"}:
                replaced[entry.column] = values.in_range(entry.column)
        for time, column in TIMES.items():
            if time in self.have and column in replaced:
                at = replaced[column]
                clock = values.clock(time)
                replaced[column] = f"coalesce(date_trunc('day', {at}) + {clock}, {at})"
        replace = ", ".join(f"{sql} as {name}" for name, sql in replaced.items())
        added = "".join(f", {sql} as {name}" for name, sql in self._added().items())
        return f"(select * {f'replace ({replace})' if replace else ''}{added} from {rows})"

    def _fault(self) -> str:
        """SQL of the number of what is wrong with a row before any sum is done, NULL where nothing is."""
        branches = [self._set_aside(rule) for rule in self.mapping.set_aside]
        number = self.faults.number(Fault("set aside", "", "empty row"))
        first = "coalesce(" + ", ".join(f"c{place}" for place in range(len(self.layout.header))) + ", null)"
        branches.append(f"when {first} is null then {number}")
        number = self.faults.number(Fault("set aside", "", TOTAL))
        keys = [name for name in self._keys() if name in self.have]
        if keys:
            lacks = " or ".join(f"{name} is null" for name in keys)
            total = f"regexp_full_match({first}, {literal(TOTAL_ROW)})"
            branches.append(f"when case when {lacks} then {total} else false end then {number}")
        for entry, column in self._checked("reject"):
            branches.append(f"when {self._unreadable(entry)} then {self._unreadable_number(entry, column)}")
        return f"cast(case {' '.join(branches)} end as SMALLINT)"

    def _keys(self) -> list[str]:
        """Columns that a row of totals leaves empty: the date and the order."""
        required = [group[0] for group in self.table.needs if len(group) == 1]
        return [*required, "order_id"] if self.mapping.table == "order_lines" else required

    def _notes(self) -> str:
        checks = [
            (self._unreadable(entry), self._unreadable_number(entry, column))
            for entry, column in self._checked("empty")
        ]
        if not checks:
            return "cast(null as VARCHAR)"
        self.has_notes = True
        anything = " or ".join(check for check, _ in checks)
        each = ", ".join(f"case when {check} then {number} end" for check, number in checks)
        return (
            f"case when {anything} then "
            f"cast(to_json(list_filter([{each}], lambda note: note is not null)) as VARCHAR) end"
        )

    def _checked(self, on_bad: str) -> list[tuple[Field, Column]]:
        """The fields whose cells can be unreadable."""
        pairs = [(entry, self.table.columns[entry.column]) for entry in self.fields if entry.sources]
        return [
            (entry, column)
            for entry, column in pairs
            if column.on_bad == on_bad and entry.type in values.UNREADABLE
        ]

    def _unreadable(self, entry: Field) -> str:
        stated = values.joined(self.cells(entry))
        # A word that the mapping turns into nothing ("unknown") is no fault.
        nothing = [f"lower({stated}) <> {literal(word)}" for word, canonical in entry.values if not canonical]
        faulty = " and ".join([values.says_something(stated), *nothing])
        return f"case when {entry.column} is null and {stated} is not null then {faulty} else false end"

    def _unreadable_number(self, entry: Field, column: Column) -> int:
        place = self.layout.header.index(entry.sources[0])
        kind: Kind = "rejected" if column.on_bad == "reject" else "cell"
        reason = values.UNREADABLE[entry.type]
        return self.faults.number(Fault(kind, " + ".join(entry.sources), reason, place))

    def _set_aside(self, rule: SetAside) -> str:
        number = self.faults.number(Fault(rule.kind, rule.column, rule.reason))
        held = cell(self.layout, rule.column)
        tests = []
        if rule.values:
            words = ", ".join(literal(word.strip().lower()) for word in rule.values)
            tests.append(f"coalesce(lower(trim({held})) in ({words}), false)")
        if rule.pattern:
            tests.append(f"coalesce(regexp_matches({held}, {literal(rule.pattern)}), false)")
        return f"when {' or '.join(tests) or 'false'} then {number}"

    def _groups(self) -> list[tuple[str, ...]]:
        """Groups of columns of which every row must hold one; of amounts only what is worked out counts."""
        groups: list[tuple[str, ...]] = []
        for place, group in enumerate(self.table.needs):
            if group[0] == "net_revenue" and self.takes_listed_prices:
                continue
            if self.mapping.table == "order_lines" and "net_revenue" in group:
                groups.append(("net_revenue",))
            elif place == 0 or len(group) == 1 or _PERSON.intersection(group):
                groups.append(tuple(name for name in group if name in self.stored()))
        return [group for group in groups if group]

    def _rules(self) -> str:
        branches = []
        for group in self._groups():
            empty = " and ".join(f"{name} is null" for name in group)
            number = self.faults.number(Fault("rejected", self._sources(group), self._lack(group)))
            branches.append(f"when {empty} then {number}")
        return f"case {' '.join(branches)} end" if branches else "null"

    def _incomplete(self) -> str:
        """SQL of whether a row may still fail a rule once its order is seen as a whole."""
        names = [name for group in self._groups() for name in group if name in self._typed_columns()]
        amounts = [name for name in orders.AMOUNTS if name in self.have]
        return " or ".join(f"{name} is null" for name in dict.fromkeys([*names, *amounts])) or "false"

    def _sources(self, group: tuple[str, ...]) -> str:
        if group == ("net_revenue",) and self.mapping.table == "order_lines":
            return ""
        return ", ".join(filter(None, (self.source_of(name) for name in group)))

    def _lack(self, group: tuple[str, ...]) -> str:
        if self.mapping.table == "order_lines":
            if group == ("net_revenue",):
                return "no amount"
            if _PERSON.intersection(group):
                return "neither an order nor a customer"
        labels = [_WORDS.get(name, self.table.columns[name].label.lower()) for name in group]
        return f"no {labels[0]}" if len(labels) == 1 else f"none of {', '.join(labels)}"

    def _with_amounts(self, rows: str, digits: dict[str, int] | None) -> str:
        if self.mapping.table != "order_lines":
            return rows
        return orders.with_amounts(rows, self.have, digits)

    def _trace(self) -> tuple[str, ...]:
        return "source_row", "cast(null as INTEGER) as superseded_by"
