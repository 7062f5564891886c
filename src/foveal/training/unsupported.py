"""What scripts ask of Keras's models that models here do not have: why, and what to write instead."""

from __future__ import annotations

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
    "make_train_function": "Foveal records train_step and replays it by itself. Override train_step.",
}
"""Why a model lacks what a script asks of it."""
