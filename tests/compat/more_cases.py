"""Lines of TensorFlow whose results are in tests/golden/tf_lines.npz; tests/golden/tf_lines.py writes it."""

import numpy as np

CHANCE = np.random.default_rng(0)
S = CHANCE.random((2, 7, 6, 3)).astype("float32")
BIG = CHANCE.random((1, 180, 176, 1)).astype("float32")
V = CHANCE.random((1, 4, 5, 6, 2)).astype("float32")
KERNEL = CHANCE.random((3, 3, 3, 2)).astype("float32")
VOLUMES = CHANCE.random((2, 2, 2, 2, 3)).astype("float32")
LINES = CHANCE.random((2, 5, 3)).astype("float32")
CORNERS = CHANCE.random((10, 2)).astype("float32") * 0.6
BOXES = np.concatenate([CORNERS, CORNERS + 0.1 + 0.3 * CHANCE.random((10, 2))], 1).astype("float32")
SCORES = CHANCE.random(10).astype("float32")
M = CHANCE.random((2, 4, 4)).astype("float32")
WAVE = CHANCE.random((2, 60)).astype("float32")
FRAMES = np.array([[[0.1, 0.2, 0.5, 0.9], [0, 0, 1, 1]], [[0.3, 0.3, 0.31, 0.4], [-0.2, 0.5, 0.4, 1.3]]], "float32")
COLOURS = np.array([[1, 0, 0], [0, 0, 1]], "float32")

CASES = {
    "ssim_multiscale": lambda tf: tf.image.ssim_multiscale(BIG, BIG**1.3, 1.0),
    "rgb_to_yiq": lambda tf: tf.image.rgb_to_yiq(S),
    "yiq_to_rgb": lambda tf: tf.image.yiq_to_rgb(S),
    "rgb_to_yuv": lambda tf: tf.image.rgb_to_yuv(S),
    "yuv_to_rgb": lambda tf: tf.image.yuv_to_rgb(S),
    "draw_bounding_boxes": lambda tf: tf.image.draw_bounding_boxes(S, FRAMES, COLOURS),
    "nms": lambda tf: tf.image.non_max_suppression_with_scores(BOXES, SCORES, 6, 0.3, 0.1),
    "soft nms": lambda tf: tf.image.non_max_suppression_with_scores(BOXES, SCORES, 8, 1.0, 0.1, 0.5),
    "combined nms": lambda tf: tf.image.combined_non_max_suppression(
        BOXES.reshape(2, 5, 1, 4), np.stack([SCORES.reshape(2, 5), SCORES[::-1].reshape(2, 5)], -1), 2, 5, 0.4, 0.2
    ),
    "conv3d": lambda tf: tf.nn.conv3d(V, VOLUMES, [1, 2, 1, 2, 1], "SAME"),
    "max_pool3d": lambda tf: tf.nn.max_pool3d(V, 2, 2, "SAME"),
    "avg_pool3d": lambda tf: tf.nn.avg_pool3d(V, [1, 2, 2, 2, 1], [1, 1, 2, 1, 1], "VALID"),
    "atrous_conv2d": lambda tf: tf.nn.atrous_conv2d(S, KERNEL, 2, "SAME"),
    "convolution": lambda tf: tf.nn.convolution(S, KERNEL, strides=2, padding="SAME"),
    "conv1d_transpose": lambda tf: tf.nn.conv1d_transpose(LINES, KERNEL[0].swapaxes(1, 2)[:, :2], [2, 9, 2], 2, "SAME"),
    "conv1d_transpose, long": lambda tf: tf.nn.conv1d_transpose(
        LINES, KERNEL[0].swapaxes(1, 2), [2, 12, 2], 2, "VALID"
    ),
    "l2_loss": lambda tf: tf.nn.l2_loss(S),
    "weighted crossentropy": lambda tf: tf.nn.weighted_cross_entropy_with_logits(np.round(S), S * 4 - 2, 2.0),
    "crelu": lambda tf: tf.nn.crelu(S - 0.5),
    "compute_average_loss": lambda tf: tf.nn.compute_average_loss(SCORES, SCORES, global_batch_size=20),
    "weighted_moments": lambda tf: tf.nn.weighted_moments(S, [1, 2], S),
    "ctc_loss": lambda tf: tf.nn.ctc_loss(
        np.array([[1, 2], [2, 0]]),
        np.tile(S[0, :5, :1, :], (1, 2, 1)),
        np.array([2, 1]),
        np.array([5, 4]),
        blank_index=0,
    ),
    "diag": lambda tf: tf.linalg.diag(M[:, 0]),
    "set_diag": lambda tf: tf.linalg.set_diag(M, M[:, 0]),
    "band_part": lambda tf: tf.linalg.band_part(M, -1, 1),
    "matvec": lambda tf: tf.linalg.matvec(M, M[:, 0]),
    "normalize": lambda tf: tf.linalg.normalize(M, axis=-1),
    "unique_with_counts": lambda tf: tf.unique_with_counts([3, 1, 3, 2, 1]),
    "histogram_fixed_width": lambda tf: tf.histogram_fixed_width(SCORES, [0.2, 0.9], 5),
    "tensor_scatter_nd_max": lambda tf: tf.tensor_scatter_nd_max(np.zeros(4, "f"), [[1], [2]], np.array([1, -2], "f")),
    "strided_slice": lambda tf: tf.strided_slice(M, [0, 1, 0], [2, 4, 3], [1, 2, 1]),
    "xlogy": lambda tf: tf.math.xlogy(np.array([0, 2], "f"), np.array([0, 3], "f")),
    "foldr": lambda tf: tf.foldr(lambda state, x: state - x, np.array([1, 2, 4], "f")),
    "TensorArray": lambda tf: tf.TensorArray(tf.float32, 3).unstack(np.array([1, 2, 3], "f")).stack(),
    "stft": lambda tf: tf.signal.stft(WAVE, 16, 10, fft_length=32, pad_end=True),
    "frame": lambda tf: tf.signal.frame(WAVE, 25, 20, pad_end=True),
    "hann_window": lambda tf: tf.signal.hann_window(9),
    "irfft": lambda tf: tf.signal.irfft(tf.signal.rfft(WAVE)),
    "stateless, alike": lambda tf: (
        tf.random.stateless_uniform([3], (1, 2)) - tf.random.stateless_uniform([3], seed=[1, 2])
    ),
    "texts": lambda tf: [
        tf.strings.length(["abc", "de"]),
        tf.strings.to_number(["1", "2.5"]),
        tf.strings.regex_full_match(["abc", "b"], "a.*"),
    ],
}
