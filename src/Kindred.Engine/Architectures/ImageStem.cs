using System.ComponentModel.DataAnnotations;

namespace Kindred.Engine.Architectures;

/// <summary>What a convolutional network begins with.</summary>
public enum ImageStem
{
    /// <summary>A 3×3 convolution at full resolution, as papers use on CIFAR.</summary>
    [Display(Name = "small images")]
    Small,

    /// <summary>As published for ImageNet: strided, often with pooling after it; for images of about 64 pixels and more.</summary>
    [Display(Name = "ImageNet")]
    ImageNet,
}
