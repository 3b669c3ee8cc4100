"""Every move of the ledger as a rule: made on the real one and on its model, which must agree on everything."""

from dataclasses import replace
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from redis import Redis

from shared.delivery.control import Control
from shared.delivery.ledger import Admission, Advance, Batch, End, Ledger, Move, Wait
from shared.delivery.terms import LEDGER_STAGES, Lane, Outcome, Stage
from shared.errors import Cause, NotFound
from shared.ids import entry_id
from shared.runtime.clock import SystemClock
from tests.faults import model_state
from tests.faults.model_ledger import DELIVERY, UNIT, Job, Model, bare
from tests.faults.model_stops import Scope

JOBS = (Job("slow", "c", Lane.BULK), Job("other", "c", Lane.BULK), Job("now", "d", Lane.INTERACTIVE))
FOLLOWING = {Stage.NORMALIZE: Stage.EXTRACT, Stage.EXTRACT: Stage.INDEX}
AT = "2026-01-01T00:00:00.000Z"

jobs = st.sampled_from(JOBS)
stages = st.sampled_from(LEDGER_STAGES)
contents = st.sampled_from("xyz")
causes = st.sampled_from([Cause.WORKER_DIED, Cause.TIME_LIMIT])
pages = st.tuples(st.integers(0, 3), contents, st.sampled_from([10, 60, 150]))
fates = st.lists(st.sampled_from(["advance", "wait", "died", *Outcome]), min_size=1, max_size=4)
one_in_four = st.sampled_from([False, False, False, True])
scopes = st.tuples(st.none() | stages, st.none() | st.sampled_from([job.name for job in JOBS]))

Wake = tuple[Stage, Batch]
NOTHING: Wake = (Stage.NORMALIZE, Batch("none", ("nothing",)))


class LedgerMachine(RuleBasedStateMachine):
    """Every move goes to both; afterwards both must agree on everything."""

    redis: ClassVar[Redis]

    offers: Bundle[tuple[Job, Admission]] = Bundle("offers")

    def __init__(self) -> None:
        super().__init__()
        self.redis.flushdb()
        self.ledger = Ledger(self.redis, DELIVERY)
        self.control = Control(self.redis, DELIVERY)
        self.model = Model()
        self.turns = 0
        self.sent: list[Wake] = []

    def _wake(self, data: st.DataObject) -> Wake:
        """A wake-up that went out: mostly one that is still awaited or worked on, else any earlier one."""
        live = [
            (stage, batch)
            for stage, batch in self.sent
            if any(row.batch == batch.token for row in self.model.rows.values())
        ]
        old = data.draw(st.sampled_from([False, False, False, True]), "old?")
        if live and not old:
            return data.draw(st.sampled_from(live), "wake-up")
        return data.draw(st.sampled_from(self.sent or [NOTHING]), "wake-up")

    def offer(self, job: Job, number: int, content: str, size: int, known: str | None) -> Admission:
        revision = self.ledger.reserve(job.collection, 1)
        assert revision == self.model.reserve(job.collection, 1), "invariant 4: revisions rise by one"
        doc = f"{job.collection}{number:031x}"
        entry = entry_id(doc, revision, 0)
        return Admission(entry, doc, revision, 0, f"k{number}", content, f"raw/{entry}", size, known, "[]")

    def admit(self, job: Job, documents: list[Admission]) -> None:
        outcomes = self.ledger.admit(job.name, job.collection, job.lane, AT, documents)
        assert outcomes == self.model.admit(job, documents)

    @rule(job=jobs, offered=st.lists(pages, min_size=1, max_size=5), known=st.none() | contents)
    def submit(self, job: Job, offered: list[tuple[int, str, int]], known: str | None) -> None:
        self.admit(job, [self.offer(job, *page, known) for page in offered])

    @rule(target=offers, job=jobs, page=pages, known=st.none() | contents)
    def reserve(self, job: Job, page: tuple[int, str, int], known: str | None) -> tuple[Job, Admission]:
        return job, self.offer(job, *page, known)

    @rule(offer=offers, blob=st.booleans(), generation=st.integers(0, 1), other=jobs)
    def admit_late_or_again(
        self, offer: tuple[Job, Admission], blob: bool, generation: int, other: Job
    ) -> None:
        """The same offer may come any number of times, from another job too, and as its next generation."""
        job, document = offer
        if generation:
            entry = entry_id(document.doc, document.rev, generation)
            document = replace(document, entry=entry, gen=generation, raw=f"raw/{entry}")
        taker = other if other.collection == job.collection else job
        self.admit(taker, [document if blob else bare(document)])

    def send(self, stage: Stage, batches: int) -> list[Batch]:
        self.turns += 1
        sent = self.ledger.dispatch(stage, f"t{self.turns}", batches)
        self.model.dispatched(stage, batches, sent)
        self.sent += [(stage, batch) for batch in sent]
        return sent

    @rule(stage=stages, batches=st.integers(1, 4))
    def dispatch(self, stage: Stage, batches: int) -> None:
        self.send(stage, batches)

    def start(self, stage: Stage, batch: Batch) -> None:
        rows = self.ledger.begin(stage, batch.token, batch.entries)
        assert [row.entry for row in rows] == self.model.begin(stage, batch.token, batch.entries)
        for row in rows:
            held = self.model.rows[row.entry]
            assert (row.attempt, row.waits, row.alone) == (held.attempt, held.waits, held.alone)

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.start(*self._wake(data))

    @rule(data=st.data(), stage=stages)
    def begin_wrongly(self, data: st.DataObject, stage: Stage) -> None:
        """At any stage, under the token of another batch."""
        self.start(stage, Batch(self._wake(data)[1].token, self._wake(data)[1].entries))

    @rule(data=st.data())
    def begin_everything(self, data: st.DataObject) -> None:
        """All wake-ups that ever went out, each as often as it likes."""
        for stage, batch in self.sent * data.draw(st.integers(1, 2)):
            self.start(stage, batch)

    @rule(data=st.data(), wrong=st.booleans())
    def renew(self, data: st.DataObject, wrong: bool) -> None:
        stage, batch = self._wake(data)
        token = self._wake(data)[1].token if wrong else batch.token
        expected = self.model.renew(stage, token, batch.entries)
        assert self.ledger.renew(stage, token, batch.entries) == expected

    def lose(self, stage: Stage, token: str, entries: tuple[str, ...], cause: Cause) -> None:
        lost = self.ledger.release(stage, token, cause, entries)
        assert lost == self.model.release(stage, token, cause, entries)

    @rule(data=st.data(), cause=causes, wrong=st.booleans())
    def release(self, data: st.DataObject, cause: Cause, wrong: bool) -> None:
        stage, batch = self._wake(data)
        self.lose(stage, self._wake(data)[1].token if wrong else batch.token, batch.entries, cause)

    def finish(self, stage: Stage, token: str, entries: tuple[str, ...], fates: list[str]) -> None:
        moves = [_move(stage, entry, fates[at % len(fates)]) for at, entry in enumerate(entries)]
        assert self.ledger.commit(stage, token, moves) == self.model.commit(stage, token, moves)

    @rule(data=st.data(), kinds=fates, times=st.integers(1, 2))
    def commit(self, data: st.DataObject, kinds: list[str], times: int) -> None:
        """Also with every document named twice in one call."""
        stage, batch = self._wake(data)
        self.finish(stage, batch.token, batch.entries * times, kinds)

    @rule(data=st.data(), kinds=fates)
    def commit_with_another_token(self, data: st.DataObject, kinds: list[str]) -> None:
        stage, batch = self._wake(data)
        self.finish(stage, self._wake(data)[1].token, batch.entries, kinds)

    @rule(data=st.data(), stage=stages, kinds=fates)
    def commit_at_another_stage(self, data: st.DataObject, stage: Stage, kinds: list[str]) -> None:
        _, batch = self._wake(data)
        self.finish(stage, batch.token, batch.entries, kinds)

    @rule(stage=stages, kinds=fates | st.just(["died"]), lose=st.booleans())
    def whole_turn(self, stage: Stage, kinds: list[str], lose: bool) -> None:
        """Dispatch, begin and commit or lose all that is due: how documents get anywhere at all."""
        for batch in self.send(stage, 4):
            self.start(stage, batch)
            if lose:
                self.lose(stage, batch.token, batch.entries, Cause.WORKER_DIED)
            else:
                self.finish(stage, batch.token, batch.entries, kinds)

    @rule(stage=stages)
    def sweep(self, stage: Stage) -> None:
        swept = self.ledger.sweep(stage)
        assert (swept.resent, swept.lost, swept.condemned, swept.late) == self.model.sweep(stage)

    @rule(units=st.integers(1, 5))
    def time_passes(self, units: int) -> None:
        model_state.pass_time(self.redis, units * UNIT)
        self.model.now += units * UNIT

    @rule(stage=stages, units=st.integers(1, 3))
    def time_passes_under_a_punctual_sweeper(self, stage: Stage, units: int) -> None:
        for _ in range(units):
            self.time_passes(1)
            self.sweep(stage)

    @rule(units=st.integers(1, 2))
    def hand_out_the_condemned(self, units: int) -> None:
        rows = self.ledger.condemned(again_ms=units * UNIT)
        assert {row.entry for row in rows} == self.model.condemned(units * UNIT)

    @rule()
    def bury_whatever_there_is(self) -> None:
        """Twice, and what is not condemned too."""
        for entry in [*self.model.rows, *self.model.rows, "nothing"]:
            failure = f'{{"entry": "{entry}"}}'
            assert self.ledger.bury(entry, failure) == self.model.bury(entry, failure)

    def hold(self, scope: Scope) -> None:
        expected = self.model.pause(scope)
        try:
            assert self.control.pause(scope[1], scope[0]) == expected
        except NotFound:
            assert expected is None

    @rule(scope=scopes, seldom=one_in_four)
    def pause(self, scope: Scope, seldom: bool) -> None:
        if seldom:
            self.hold(scope)

    @rule(scope=scopes | st.just((None, None)))
    def resume(self, scope: Scope) -> None:
        expected = self.model.resume(scope)
        try:
            lifted = self.control.resume(scope[1], scope[0])
        except NotFound:
            assert expected is None
        else:
            assert {(pause.stage, pause.job) for pause in lifted} == expected

    @rule(job=jobs, seldom=one_in_four)
    def cancel_a_job(self, job: Job, seldom: bool) -> None:
        if seldom:
            self.cancel(job)

    def cancel(self, job: Job) -> None:
        expected = self.model.cancel(job.name)
        try:
            assert self.control.cancel(job.name, SystemClock().now()) == expected
        except NotFound:
            assert expected is None

    @rule()
    def end_what_is_cancelled(self) -> None:
        """Once more than needed, and what is not cancelled too."""
        others = self.model.rows.keys() - {row.entry for row in self.control.cancelled()}
        found = [row.entry for row in self.control.cancelled()]
        assert self.control.drop([*found, *found, *others]) == len(found)
        assert self.model.end_cancelled() == set(found)

    @rule()
    def restore_what_is_there(self) -> None:
        """Nothing may change."""
        documents: list[dict[str, str | int]] = [
            {
                **{
                    name: getattr(row.admission, name)
                    for name in ("entry", "doc", "rev", "gen", "key", "hash")
                },
                "raw": row.admission.raw,
                "size": 1,
                "stage": "normalize",
                "journey": "[]",
                "job": row.job.name,
                "collection": row.job.collection,
            }
            for row in self.model.rows.values()
        ]
        facts = {name: {"accepted": 99} for name in self.model.jobs}
        assert self.ledger.restore(dict.fromkeys(self.model.revisions, 1), facts, documents) == (0, [])

    @invariant()
    def both_agree(self) -> None:
        state = model_state.read(self.redis)
        model_state.check(state)
        model_state.compare(state, self.model)

    def teardown(self) -> None:
        """Whatever was done before, everything comes to rest, and nothing stays behind."""
        for _ in range(60):
            if not self.model.rows:
                break
            self.time_passes(1)
            for stage in LEDGER_STAGES:
                self.sweep(stage)
                self.whole_turn(stage, ["advance"], lose=False)
            self.bury_whatever_there_is()
            self.resume((None, None))
            self.end_what_is_cancelled()
        assert not self.model.rows, "not at rest"
        self.end_what_is_cancelled()
        self.both_agree()
        model_state.at_rest(model_state.read(self.redis))


def _move(stage: Stage, entry: str, kind: str) -> Move:
    if kind == "wait":
        return Wait(entry, 2 * UNIT, Cause.ELASTICSEARCH_UNAVAILABLE, "down")
    if kind == "advance" and stage in FOLLOWING:
        return Advance(entry, FOLLOWING[stage], f"{stage.value}/out", f'["{stage.value}"]')
    if kind == "died":
        return End(entry, Outcome.DEAD, f'{{"entry": "{entry}"}}', Cause.STAGE_FAILED)
    outcome = Outcome.INDEXED if kind == "advance" else Outcome(kind)
    return End(entry, outcome, f'{{"entry": "{entry}"}}' if outcome is Outcome.DEAD else None)
