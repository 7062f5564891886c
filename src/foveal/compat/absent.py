"""What TensorFlow and Keras have and Foveal has not: why, and what to use instead."""

from __future__ import annotations

GRADIENTS = "Write it with tf.GradientTape: tape.gradient(target, sources)."
TEXT = "Foveal brings no texts. Read them yourself, and number their words with keras.layers.TextVectorization."
TABLES = "Foveal brings no tables. Read them with pandas; StringLookup, Hashing and Discretization number the columns."
SOUND = (
    "Foveal reads no sound files. Read them with scipy.io.wavfile; keras.layers.MelSpectrogram makes pictures of them."
)
READY_MADE = "Foveal fetches nothing from TensorFlow Hub. keras.applications has ready-made networks."
ONE_PROCESS = "Foveal runs in one process, on all its CPU cores; there is nothing to distribute."
PRECISION = "Foveal computes in float32. Leave it out."
OWN_FORMAT = "Foveal saves models as Keras 3 does: model.save('model.keras'), keras.models.load_model('model.keras')."
SESSIONS = (
    "it is part of TensorFlow 1's graphs, and Foveal runs every line at once, as TensorFlow 2 does. Build the network "
    "with tensorflow.keras.layers and call model.fit, or write the loop with tf.GradientTape."
)
GENERATOR = (
    "Foveal reads folders with keras.utils.image_dataset_from_directory, and changes pictures with layers such as "
    "RandomFlip."
)
SPARSE = "Foveal's arrays are dense and of one shape. Pad the rows, or use NumPy."
OTHERS_CODE = (
    "Foveal runs no layers of other frameworks. Build the layer from foveal.layers, or in `call` from foveal.nn."
)
STATE = "Foveal keeps the state of models and seeds itself. Leave it out."

NOT_FOR_PICTURES = "it is not among what convolutional networks need, and Foveal has nothing in its place."
SERIAL = "serialize_keras_object and deserialize_keras_object are in keras.saving."

PACKAGES = {
    "tensorflow_addons": "Foveal has no TensorFlow Addons. keras.layers, losses and optimizers have most of it.",
    "tensorflow_hub": READY_MADE,
    "tensorflow_model_optimization": "Foveal neither prunes nor quantizes. Leave it out.",
    "tensorflow_probability": NOT_FOR_PICTURES,
    "tensorflow_text": TEXT,
    "tensorflow_transform": TABLES,
    "tensorflowjs": OWN_FORMAT,
    "tf_slim": "it is TensorFlow 1's. Build the network with tensorflow.keras.layers.",
    "tf2onnx": "model.export('model.onnx') writes ONNX files.",
    "keras_contrib": "Foveal has no keras-contrib. keras.layers has most of it.",
    "keras_cv": "Foveal has no KerasCV. keras.layers has augmentations, keras.applications networks.",
    "keras_hub": "Foveal has no KerasHub. keras.applications has ready-made networks.",
    "keras_nlp": TEXT,
}
"""Packages beside TensorFlow and Keras that scripts import: why Foveal does not run them."""

GROUPS: dict[str, dict[str, str]] = {
    "tensorflow": {
        "gradients": GRADIENTS,
        (
            "placeholder Graph get_variable variable_scope layers app examples placeholder_with_default Summary "
            "trainable_variables global_variables get_collection add_to_collection GraphKeys truncated_normal "
            "random_normal random_uniform train_op read_file GraphDef get_variable_scope NodeDef"
        ): SESSIONS,
        "RaggedTensor ragged": SPARSE,
        "estimator feature_column": TABLES,
        "hub": READY_MADE,
        "lite saved_model": OWN_FORMAT,
        "lookup": TEXT,
        "audio": SOUND,
        "contrib": "TensorFlow itself has it no longer since version 2. Use tensorflow.keras.",
        "bfloat16": PRECISION,
    },
    "tensorflow.train": {
        (
            "RMSPropOptimizer AdadeltaOptimizer FtrlOptimizer"
        ): "it is TensorFlow 1's. Write tensorflow.keras.optimizers.Adam(learning_rate) and the like.",
        "Saver get_global_step shuffle_batch batch start_queue_runners Coordinator": SESSIONS,
    },
    "keras": {
        "legacy": SERIAL,
        "distillation": "Write the student's loss in a train_step of its own, with the teacher's answers in it.",
        "visualization": "Draw with matplotlib; foveal.look draws what a network sees.",
        "Operation StatelessScope SymbolicScope": STATE,
        "quantizers Quantizer": PRECISION,
        "estimator": "Foveal has no estimators of TensorFlow's. keras.wrappers makes some of scikit-learn's.",
        "export": OWN_FORMAT,
    },
    "keras.config": {
        "disable_interactive_logging enable_interactive_logging is_interactive_logging_enabled": (
            "fit, evaluate and predict take verbose=0, 1 or 2."
        ),
        "max_epochs set_max_epochs": "Say it in fit(epochs=...).",
        "max_steps_per_epoch set_max_steps_per_epoch": "Say it in fit(steps_per_epoch=...).",
        "enable_unsafe_deserialization": "Files bring no code. Hand over your own classes in custom_objects.",
        "is_nnx_enabled": OTHERS_CODE,
        "set_backend": "Say it in compile(engine=...).",
    },
    "keras.callbacks": {
        "CallbackList": "fit itself calls the callbacks: fit(..., callbacks=[...]).",
        "OrbaxCheckpoint": "Foveal writes no Orbax files. ModelCheckpoint keeps models.",
    },
    "keras.datasets": {
        "imdb reuters": TEXT,
        "boston_housing california_housing": TABLES,
    },
    "keras.layers": {
        "LocallyConnected1D LocallyConnected2D Highway MaxoutDense": "Keras has it no longer since version 3.",
        "RandomHeight RandomWidth": "its pictures are of any size. RandomZoom changes them and keeps their size.",
        "Merge": "it joins models in Keras 1's way. Call layers on Input and join with concatenate([a, b]).",
        "JaxLayer FlaxLayer TorchModuleWrapper TFSMLayer": OTHERS_CODE,
        "CuDNNLSTM CuDNNGRU": "Foveal has no layers for one graphics card alone. LSTM and GRU compute the same.",
    },
    "keras.dtype_policies": {
        "AWQDTypePolicy GPTQDTypePolicy Int4DTypePolicy": PRECISION,
        "QuantizedDTypePolicy QuantizedFloat8DTypePolicy": PRECISION,
    },
    "keras.preprocessing": {
        "text text_dataset_from_directory": TEXT,
    },
    "keras.preprocessing.image": {
        "DirectoryIterator NumpyArrayIterator": GENERATOR,
    },
    "keras.saving": {
        "KerasFileEditor": "Load the model and change it in Python.",
    },
    "keras.utils": {
        "disable_interactive_logging enable_interactive_logging is_interactive_logging_enabled": (
            "fit, evaluate and predict take verbose=0, 1 or 2."
        ),
        "legacy": SERIAL,
        "text_dataset_from_directory": TEXT,
        "audio_dataset_from_directory": SOUND,
        "FeatureSpace": TABLES,
        "multi_gpu_model": ONE_PROCESS,
    },
}

ABSENT = {
    f"{module}.{name}": reason
    for module, groups in GROUPS.items()
    for names, reason in groups.items()
    for name in names.split()
}
"""Why each of these names, by its full name, is not there."""
