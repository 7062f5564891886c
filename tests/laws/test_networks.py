"""Whole training steps of random networks: engines agree, batch after batch, and so do simplified graphs."""

import numpy as np
import pytest
from hypothesis import given, settings

from foveal.engines.engine import Rows
from foveal.ir.graph import Graph
from foveal.ir.passes import simplify
from networks import images, networks, training_step
from peers import NUMPY, PEERS, REFERENCE, assert_agree, compiled, each_peer

BATCHES = [[0, 1, 2, 3, 4], [5, 3, 1, 0, 2], [6, 0], [4, 5, 6, 2, 1]] * 5


def train(engine, graph, arrays, data):
    """The outputs of 20 steps on rows of the data, and the weights after them."""
    state = engine.state(arrays)
    program = engine.compile(graph, state)
    outputs = []
    for step, rows in enumerate(BATCHES):
        feeds = {name: Rows(array, np.array(rows)) for name, array in data.items()}
        outputs.append(program.run({**feeds, "seed": np.array([7, step], "uint32")}))
    return outputs, dict(state)


def assert_same_training(got, want, tolerance):
    for ours, theirs in zip((*got[0], got[1]), (*want[0], want[1]), strict=True):
        assert list(ours) == list(theirs)
        for name in theirs:
            assert_agree(ours[name], theirs[name], tolerance, name)


@each_peer
@settings(compiled, max_examples=4)
@given(network=networks)
def test_engines_train_alike(peer, network):
    data = images(network, 7)
    want = train(REFERENCE, *training_step(network, "float64"), data)
    assert_same_training(train(peer.engine, *training_step(network, peer.dtype), data), want, peer.tolerance)


@given(network=networks)
def test_a_simplified_step_trains_alike(network):
    graph, arrays = training_step(network, "float64")
    data, simple = images(network, 7), simplify(graph)
    simple.check()
    assert len(simple.nodes) < len(graph.nodes)
    assert_same_training(train(REFERENCE, simple, arrays, data), train(REFERENCE, graph, arrays, data), 1e-12)


@pytest.mark.parametrize("peer", [*NUMPY, *PEERS[1:]], ids=str)
@settings(compiled, max_examples=4)
@given(network=networks)
def test_an_image_has_the_same_scores_in_any_batch(peer, network):
    graph, arrays = training_step(network, peer.dtype)
    for outputs in (["scores"], ["scores", "input slope"]):  # the forward pass alone, and before a backward pass
        program = peer.engine.compile(Graph({name: graph.outputs[name] for name in outputs}), peer.engine.state(arrays))
        feeds = images(network, 33) | {"seed": np.array([7, 0], "uint32")}
        feeds = {name: value for name, value in feeds.items() if name in program.graph.inputs}
        together = program.run(feeds)["scores"]
        for count in (1, 2, 9):
            alone = program.run({name: value[:count] if name != "seed" else value for name, value in feeds.items()})
            np.testing.assert_array_equal(alone["scores"], together[:count])
