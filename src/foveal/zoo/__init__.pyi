"""Ready-made networks: those of `keras.applications`, with its layers, names and weights, and small classics.

Examples
--------
>>> from foveal import zoo
>>> zoo.MobileNetV2(weights=None).count_params()
3538984
"""

import os
from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.models import Model
from foveal.zoo.imagenet import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
from foveal.zoo.small import UNet as UNet

def AlexNet(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = None,
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "alexnet",
) -> Model:
    """AlexNet, for images of 227 x 227 pixels by default.

    Source: A. Krizhevsky et al., 'ImageNet classification with deep convolutional neural networks', 2012; here
    without local response normalization.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ConvNeXtBase(
    include_top: bool = True,
    include_preprocessing: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "convnext_base",
) -> Model:
    """ConvNeXtBase, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: Z. Liu et al., 'A ConvNet for the 2020s', 2022.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ConvNeXtLarge(
    include_top: bool = True,
    include_preprocessing: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "convnext_large",
) -> Model:
    """ConvNeXtLarge, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: Z. Liu et al., 'A ConvNet for the 2020s', 2022.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ConvNeXtSmall(
    include_top: bool = True,
    include_preprocessing: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "convnext_small",
) -> Model:
    """ConvNeXtSmall, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: Z. Liu et al., 'A ConvNet for the 2020s', 2022.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ConvNeXtTiny(
    include_top: bool = True,
    include_preprocessing: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "convnext_tiny",
) -> Model:
    """ConvNeXtTiny, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: Z. Liu et al., 'A ConvNet for the 2020s', 2022.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ConvNeXtXLarge(
    include_top: bool = True,
    include_preprocessing: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "convnext_xlarge",
) -> Model:
    """ConvNeXtXLarge, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: Z. Liu et al., 'A ConvNet for the 2020s', 2022.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def DenseNet121(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "densenet121",
) -> Model:
    """DenseNet121, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: G. Huang et al., 'Densely connected convolutional networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def DenseNet169(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "densenet169",
) -> Model:
    """DenseNet169, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: G. Huang et al., 'Densely connected convolutional networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def DenseNet201(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "densenet201",
) -> Model:
    """DenseNet201, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: G. Huang et al., 'Densely connected convolutional networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB0(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb0",
) -> Model:
    """EfficientNetB0, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB1(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb1",
) -> Model:
    """EfficientNetB1, for images of 240 x 240 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb2",
) -> Model:
    """EfficientNetB2, for images of 260 x 260 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB3(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb3",
) -> Model:
    """EfficientNetB3, for images of 300 x 300 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB4(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb4",
) -> Model:
    """EfficientNetB4, for images of 380 x 380 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB5(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb5",
) -> Model:
    """EfficientNetB5, for images of 456 x 456 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB6(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb6",
) -> Model:
    """EfficientNetB6, for images of 528 x 528 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetB7(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnetb7",
) -> Model:
    """EfficientNetB7, for images of 600 x 600 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetLite0(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = None,
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "efficientnet_lite0",
) -> Model:
    """EfficientNetLite0, for images of 224 x 224 pixels by default.

    Source: M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2B0(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-b0",
) -> Model:
    """EfficientNetV2B0, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2B1(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-b1",
) -> Model:
    """EfficientNetV2B1, for images of 240 x 240 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2B2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-b2",
) -> Model:
    """EfficientNetV2B2, for images of 260 x 260 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2B3(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-b3",
) -> Model:
    """EfficientNetV2B3, for images of 300 x 300 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2L(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-l",
) -> Model:
    """EfficientNetV2L, for images of 480 x 480 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2M(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-m",
) -> Model:
    """EfficientNetV2M, for images of 480 x 480 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def EfficientNetV2S(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "efficientnetv2-s",
) -> Model:
    """EfficientNetV2S, for images of 384 x 384 pixels by default, with Keras's layers and weights.

    Source: M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def InceptionResNetV2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "inception_resnet_v2",
) -> Model:
    """InceptionResNetV2, for images of 299 x 299 pixels by default, with Keras's layers and weights.

    Source: C. Szegedy et al., 'Inception-v4, Inception-ResNet and the impact of residual connections', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def InceptionV3(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "inception_v3",
) -> Model:
    """InceptionV3, for images of 299 x 299 pixels by default, with Keras's layers and weights.

    Source: C. Szegedy et al., 'Rethinking the Inception architecture for computer vision', 2015.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def LeNet5(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = None,
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str | None = "lenet5",
) -> Model:
    """LeNet5, for images of 32 x 32 pixels by default.

    Source: Y. LeCun et al., 'Gradient-based learning applied to document recognition', 1998.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def MobileNet(
    input_shape: tuple[int | None, int | None, int] | None = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 0.001,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Model:
    """MobileNet, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: A. Howard et al., 'MobileNets: efficient convolutional neural networks for mobile vision
    applications', 2017.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    alpha : float
        Scales the number of filters of every layer.
    depth_multiplier : int
        Filters of the depthwise convolutions for each channel.
    dropout : float
        The share of values dropped before the classifier.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def MobileNetV2(
    input_shape: tuple[int | None, int | None, int] | None = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Model:
    """MobileNetV2, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: M. Sandler et al., 'MobileNetV2: inverted residuals and linear bottlenecks', 2018.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    alpha : float
        Scales the number of filters of every layer.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def MobileNetV3Large(
    input_shape: tuple[int | None, int | None, int] | None = None,
    alpha: float = 1.0,
    minimalistic: bool = False,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    classes: int = 1000,
    pooling: str | None = None,
    dropout_rate: float = 0.2,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "MobileNetV3Large",
) -> Model:
    """MobileNetV3Large, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: A. Howard et al., 'Searching for MobileNetV3', 2019.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    alpha : float
        Scales the number of filters of every layer.
    minimalistic : bool
        Whether to do without squeeze-and-excite, hard swish and 5 x 5 kernels.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    classes : int
        How many classes the classifier tells apart.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    dropout_rate : float
        The share of values dropped before the classifier.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def MobileNetV3Small(
    input_shape: tuple[int | None, int | None, int] | None = None,
    alpha: float = 1.0,
    minimalistic: bool = False,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    classes: int = 1000,
    pooling: str | None = None,
    dropout_rate: float = 0.2,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str | None = "MobileNetV3Small",
) -> Model:
    """MobileNetV3Small, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: A. Howard et al., 'Searching for MobileNetV3', 2019.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    alpha : float
        Scales the number of filters of every layer.
    minimalistic : bool
        Whether to do without squeeze-and-excite, hard swish and 5 x 5 kernels.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    classes : int
        How many classes the classifier tells apart.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    dropout_rate : float
        The share of values dropped before the classifier.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    include_preprocessing : bool
        Whether the network itself scales pixels of 0 to 255.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def NASNetLarge(
    input_shape: tuple[int | None, int | None, int] | None = None,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "nasnet_large",
) -> Model:
    """NASNetLarge, for images of 331 x 331 pixels by default, with Keras's layers and weights.

    Source: B. Zoph et al., 'Learning transferable architectures for scalable image recognition', 2017.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def NASNetMobile(
    input_shape: tuple[int | None, int | None, int] | None = None,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "nasnet_mobile",
) -> Model:
    """NASNetMobile, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: B. Zoph et al., 'Learning transferable architectures for scalable image recognition', 2017.

    Parameters
    ----------
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet101(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet101",
) -> Model:
    """ResNet101, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Deep residual learning for image recognition', 2015.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet101V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet101v2",
) -> Model:
    """ResNet101V2, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Identity mappings in deep residual networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet152(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet152",
) -> Model:
    """ResNet152, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Deep residual learning for image recognition', 2015.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet152V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet152v2",
) -> Model:
    """ResNet152V2, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Identity mappings in deep residual networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet18(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = None,
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet18",
) -> Model:
    """ResNet18, for images of 224 x 224 pixels by default.

    Source: K. He et al., 'Deep residual learning for image recognition', 2015.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet20(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = None,
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet20",
) -> Model:
    """ResNet20, for images of 32 x 32 pixels by default.

    Source: K. He et al., 'Deep residual learning for image recognition', 2015; with 1 x 1 convolutions where a
    shortcut changes its size.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet50(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet50",
) -> Model:
    """ResNet50, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Deep residual learning for image recognition', 2015.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def ResNet50V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "resnet50v2",
) -> Model:
    """ResNet50V2, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. He et al., 'Identity mappings in deep residual networks', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def VGG16(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "vgg16",
) -> Model:
    """VGG16, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. Simonyan and A. Zisserman, 'Very deep convolutional networks for large-scale image recognition',
    2014.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def VGG19(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "vgg19",
) -> Model:
    """VGG19, for images of 224 x 224 pixels by default, with Keras's layers and weights.

    Source: K. Simonyan and A. Zisserman, 'Very deep convolutional networks for large-scale image recognition',
    2014.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...

def Xception(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: KerasTensor | None = None,
    input_shape: tuple[int | None, int | None, int] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = "xception",
) -> Model:
    """Xception, for images of 299 x 299 pixels by default, with Keras's layers and weights.

    Source: F. Chollet, 'Xception: deep learning with depthwise separable convolutions', 2016.

    Parameters
    ----------
    include_top : bool
        Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.
    weights : str | os.PathLike[str] | None
        'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads
        that file.
    input_tensor : KerasTensor | None
        Where the network begins, in place of an input of its own.
    input_shape : tuple[int | None, int | None, int] | None
        (rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.
    pooling : str | None
        Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.
    classes : int
        How many classes the classifier tells apart.
    classifier_activation : Any
        The classifier's last activation; None gives logits.
    name : str | None
        The model's name.

    Returns
    -------
    Model
    """
    ...
