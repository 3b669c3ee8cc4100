"""Ports are looked at before they are used."""

import socket

import pytest

from shared.errors import UserError
from tests.support.servers import free_port
from wenqu.local import ports


def test_the_next_free_port_is_taken() -> None:
    with socket.socket() as stranger:
        stranger.bind((ports.HOST, 0))
        stranger.listen(1)
        taken = stranger.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.first_free(taken) > taken
    assert ports.is_free(taken)


def test_a_port_spoken_for_is_left_out() -> None:
    port = free_port()
    assert ports.first_free(port, {port}) > port


def test_without_any_free_port_it_says_so() -> None:
    with pytest.raises(UserError, match="no free port"):
        ports.first_free(65535, {65535})
