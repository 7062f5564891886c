"""What scripts ask of Keras's models that models here do not have: why, and what to write instead."""

from __future__ import annotations

from foveal.errors import UnsupportedError

OWN_STEPS = ("train_step", "test_step", "predict_step", "compute_loss", "compute_metrics", "make_train_function")
"""Methods that a class of one's own may have in Keras, to train in a way of its own."""

GONE = {
    "evaluate_generator": "Keras 3 has it no longer. Write model.evaluate(generator).",
    "export": "Foveal saves models as Keras 3 does: model.save('model.keras').",
    "fit_generator": "Keras 3 has it no longer. Write model.fit(generator).",
    "predict_classes": (
        "Keras 3 has it no longer. Write model.predict(x).argmax(axis=-1), "
        "or model.predict(x) > 0.5 where there is one output between 0 and 1."
    ),
    "predict_generator": "Keras 3 has it no longer. Write model.predict(generator).",
    "predict_proba": "Keras 3 has it no longer. Write model.predict(x).",
    "reset_states": "Foveal's layers remember nothing between batches. Leave it out.",
    "to_yaml": "Keras 3 has it no longer. Write model.to_json().",
    **dict.fromkeys(
        OWN_STEPS, "Foveal compiles the whole training step. Call model.train_on_batch to take one step at a time."
    ),
}
"""Why a model lacks what a script asks of it."""


def refuse_own_steps(kind: type) -> None:
    """Say so where a class of the user's own would train in a way of its own: nothing here would call that."""
    for name in OWN_STEPS:
        if name in vars(kind):
            raise UnsupportedError(
                f"{kind.__name__}.{name}: Foveal compiles the whole training step, and calls none of your own. "
                "Give `compile` a loss function, or call self.add_loss(...) in a layer's `call`. "
                "To train networks in turn, as a GAN's, call their train_on_batch."
            )
