"""Turns of hosts, on a clock that the test holds."""

from greenroom.batch.politeness import Manners, Queue
from greenroom.batch.rooms import Room

A1, A2, A3 = (Room(url=f"https://a.example/{n}") for n in range(3))
B1 = Room(url="https://b.example/")
MANNERS = Manners(at_once=2, interval_s=1.0, back_off_s=5.0, back_off_max_s=12.0)


def test_hosts_take_turns_and_keep_their_distance() -> None:
    queue = Queue([A1, A2, A3, B1], MANNERS)
    assert [queue.take(0.0), queue.take(0.0)] == [A1, B1]
    assert queue.take(0.0) == 1.0
    assert queue.take(1.0) == A2
    assert queue.take(2.0) is None, "two rooms of the host are open"
    queue.done(A1, 2.5, turned_away=False)
    assert queue.take(2.5) == A3
    assert queue.take(9.0) is None


def test_host_that_turns_away_is_left_alone_longer_each_time() -> None:
    queue = Queue([A1], MANNERS)
    moments = []
    now = 0.0
    for _ in range(4):
        assert queue.take(now) == A1
        queue.done(A1, now, turned_away=True)
        queue.put(A1)
        turn = queue.take(now)
        assert isinstance(turn, float)
        moments.append(turn - now)
        now = turn
    assert moments == [5.0, 10.0, 12.0, 12.0]
    assert queue.take(now) == A1
    queue.done(A1, now, turned_away=False)
    queue.put(A1)
    assert queue.take(now) == now + 1.0


def test_back_off_holds_also_for_rooms_already_in_line() -> None:
    queue = Queue([A1, A2, A3], MANNERS)
    assert queue.take(0.0) == A1
    queue.done(A1, 0.5, turned_away=True)
    assert queue.take(1.0) == 5.5
    assert queue.take(5.5) == A2
