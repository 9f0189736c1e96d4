using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("vit")]
[About("ViT", "Vision transformer: the image cut into patches, pre-norm self-attention blocks, mean-pooled tokens.",
    Reference = "Dosovitskiy et al.: An image is worth 16×16 words, ICLR 2021")]
public sealed record VisionTransformer : Architecture
{
    [Range(1, 32), Unit("pixels")]
    [Display(Name = "Patch size", Description = "Edge of a square patch; image height and width must be multiples of it.")]
    public int PatchSize { get; init; } = 7;

    [Range(8, 1024), Unit("units")]
    [Display(Name = "Width", Description = "Length of a token; a multiple of the number of heads.")]
    public int Width { get; init; } = 64;

    [Range(1, 24), Unit("blocks")]
    [Display(Name = "Depth", Description = "Self-attention blocks.")]
    public int Depth { get; init; } = 4;

    [Range(1, 16), Unit("heads")]
    [Display(Name = "Heads", Description = "Attention heads in each block.")]
    public int Heads { get; init; } = 4;

    public override string Label => "ViT";

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization) => throw new NotImplementedException();
}
