namespace Kindred.Engine.Architectures;

/// <summary>What a network costs.</summary>
/// <param name="Parameters">Trainable weights.</param>
/// <param name="MultiplyAdds">
/// Multiply-adds of one image's forward pass in convolutions, linear layers and attention's two products; biases, normalisations, activations
/// and pooling are not counted. Papers often print this number as "FLOPs".
/// </param>
public sealed record ArchitectureCost(long Parameters, long MultiplyAdds);
