"""LSTMs whose products are convolutions: states are images, and a sequence is a video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.errors import ArgumentError
from foveal.functions.arrays import zeros
from foveal.functions.spatial_axes import FIRST, channels_of, require_images
from foveal.ir.node import Node, Shape, apply
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.recurrent.cells import LSTM_WEIGHTS, LSTMGates
from foveal.layers.recurrent.lstm import of_layer
from foveal.layers.recurrent.rnn import LOOP, RNN
from foveal.layers.spatial import Spatial
from foveal.nesting import mapped
from foveal.ops.conv import Conv
from foveal.ops.shape import transpose
from foveal.ops.window import Window, resolve_padding

SIZES = "filters kernel_size strides padding data_format dilation_rate"


class ConvLSTMCell(LSTMGates, Spatial, takes=f"{SIZES} {LSTM_WEIGHTS} seed"):
    """One step of a convolutional LSTM: `LSTMCell` with convolutions in the place of products.

    Parameters
    ----------
    filters : int
        How many channels the output and the states have.
    kernel_size : $sizes
        $Extent of the filters, in $pixels.

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, $new, filters) and the next states
    """

    filters: int
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]

    def prepare(self) -> None:
        super().prepare()
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ArgumentError(
                f"{self.who.removesuffix('Cell')}: `strides` and `dilation_rate` cannot both be above 1, "
                f"got {self.strides} and {self.dilation_rate}."
            )
        self.state_size = [self.filters, self.filters]

    def build(self, input_shape: Shape) -> None:
        require_images(input_shape, self.data_format, self.rank)
        channels, outputs = channels_of(input_shape, self.data_format), 4 * self.filters
        image = input_shape[2:] if self.data_format == FIRST else input_shape[1:-1]
        kernel, recurrent = ((*self.kernel_size, n, outputs) for n in (channels, self.filters))
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.recurrent_kernel = self.add_weight("recurrent_kernel", recurrent, self.recurrent_initializer)
        self.bias = self.add_weight("bias", (outputs,), self.first_bias) if self.use_bias else None
        self.size = self._window(image).slide(image, self.kernel_size)

    def _window(self, image: Shape) -> Window:
        pads = resolve_padding(self.padding, image, self.kernel_size, self.strides, self.dilation_rate)
        return Window(self.strides, pads, self.dilation_rate)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Images of zeros for both states, for so many rows."""
        size = (self.filters, *self.size) if self.data_format == FIRST else (*self.size, self.filters)
        return [zeros((batch_size, *size)) for _ in range(2)]

    def draw_masks(self, x: Node, states: Sequence[Any]) -> None:
        """Draw what is dropped in all of the steps to come."""
        super().draw_masks(*self._channels(x, states))

    @property
    def masks_apart(self) -> bool:
        """Each gate has a mask of its own, as in Keras."""
        return True

    def product(self, x: Node, kernel: Node) -> Node:
        """What an input contributes."""
        return apply(Conv(self._window(x.shape[1:-1])), x, kernel)

    def recurrent_product(self, h: Node, kernel: Node) -> Node:
        """What the state contributes, without losing its borders."""
        ones = (1,) * self.rank
        return apply(
            Conv(Window(ones, resolve_padding("same", h.shape[1:-1], self.kernel_size, ones, ones))), h, kernel
        )

    def call(self, inputs: Any, states: Any, training: bool | None = None) -> Any:  # type: ignore[override]
        y, after = super().call(*self._channels(inputs, states), training)
        return self._channels(y, after, back=True)

    def _channels(self, x: Node, states: Any, back: bool = False) -> tuple[Node, Any]:
        """The channels last, or where the layer has them."""
        if self.data_format != FIRST:
            return x, states
        axes = list(range(1, self.rank + 2))
        order = (0, axes[-1], *axes[:-1]) if back else (0, *axes[1:], axes[0])
        return transpose(x, order), mapped(lambda state: transpose(state, order), states)

    def formula(self) -> ParameterFormula:
        inputs = (*self.kernel_size, self.kernel.shape[-2] + self.filters)
        return ParameterFormula((Term(inputs, self.bias is not None, 4 * self.filters),))


class ConvLSTM1DCell(ConvLSTMCell, rank=1): ...


class ConvLSTM2DCell(ConvLSTMCell, rank=2): ...


class ConvLSTM3DCell(ConvLSTMCell, rank=3): ...


class ConvLSTM(RNN, Spatial, takes=f"{SIZES} {of_layer(LSTM_WEIGHTS)} seed {LOOP}"):
    """An LSTM where each step is $an_image, with convolutions in the place of products.

    Parameters
    ----------
    filters : int
        How many channels the output and the states have.
    kernel_size : $sizes
        $Extent of the filters, in $pixels.
    strides : $sizes, default=$ones
        How many $pixels the filters move at a time over the input. Those of the states move by 1.
    padding : {'valid', 'same'}, default='valid'
        Of the convolution of the input. That of the states is 'same'.
    $data_format
    dilation_rate : $sizes, default=$ones
        Spacing between the filters' taps on the input, in $pixels.
    activation, recurrent_activation : str or function of nodes
        Of candidate and output, and of the gates.
    use_bias, unit_forget_bias : bool, default=True
        Whether there is a bias, and whether that of the forget gate is 1 at first.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        The weights' first values.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, $spatial, channels)
    output : (batch, $new, filters), or with steps behind the batch
    """

    filters: int
    kernel_size: tuple[int, ...]


class ConvLSTM1D(ConvLSTM, rank=1):
    cell_class = ConvLSTM1DCell


class ConvLSTM2D(ConvLSTM, rank=2):
    cell_class = ConvLSTM2DCell


class ConvLSTM3D(ConvLSTM, rank=3):
    cell_class = ConvLSTM3DCell
