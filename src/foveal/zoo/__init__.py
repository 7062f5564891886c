"""Ready-made networks: those of `keras.applications`, with its layers, names and weights, and small classics.

Examples
--------
>>> from foveal import zoo
>>> zoo.MobileNetV2(weights=None).count_params()
3538984
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.zoo.convnext": "ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge",
        "foveal.zoo.densenet": "DenseNet121 DenseNet169 DenseNet201",
        "foveal.zoo.efficientnet": (
            "EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6 "
            "EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L "
            "EfficientNetV2M EfficientNetV2S"
        ),
        "foveal.zoo.imagenet": "decode_predictions preprocess_input",
        "foveal.zoo.inception": "InceptionResNetV2 InceptionV3",
        "foveal.zoo.mobilenet": "MobileNet MobileNetV2",
        "foveal.zoo.mobilenet_v3": "MobileNetV3Large MobileNetV3Small",
        "foveal.zoo.nasnet": "NASNetLarge NASNetMobile",
        "foveal.zoo.resnet": "ResNet101 ResNet152 ResNet50",
        "foveal.zoo.resnet_v2": "ResNet101V2 ResNet152V2 ResNet50V2",
        "foveal.zoo.small": "AlexNet EfficientNetLite0 LeNet5 ResNet18 ResNet20 UNet",
        "foveal.zoo.vgg": "VGG16 VGG19",
        "foveal.zoo.xception": "Xception",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
