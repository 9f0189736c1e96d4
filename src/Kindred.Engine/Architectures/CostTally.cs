using Kindred.Engine.Datasets;

namespace Kindred.Engine.Architectures;

/// <summary>Adds up a network's weights and multiply-adds layer by layer, keeping the shape C×H×W of one image's activation as it goes.</summary>
internal sealed class CostTally(ImageShape shape)
{
    private long parameters, multiplyAdds;

    /// <summary>Channels of the activation where the count stands.</summary>
    public int Channels { get; private set; } = shape.Channels;

    public int Height { get; private set; } = shape.Height;

    public int Width { get; private set; } = shape.Width;

    public ArchitectureCost Cost => new(parameters, multiplyAdds);

    /// <summary>A k×k convolution, padded by k/2 unless told otherwise.</summary>
    public CostTally Convolution(int to, int kernel, int stride = 1, int groups = 1, bool bias = false, int? padding = null)
    {
        var weights = (long)to * (Channels / groups) * kernel * kernel;
        Shrink(kernel, stride, padding ?? kernel / 2);
        Channels = to;
        parameters += weights + (bias ? to : 0);
        multiplyAdds += weights * Height * Width;
        return this;
    }

    /// <summary>A convolution without bias, and batch normalisation.</summary>
    public CostTally Normalized(int to, int kernel, int stride = 1, int groups = 1) => Convolution(to, kernel, stride, groups).Norm(to);

    /// <summary>Scale and shift of a normalisation of so many channels.</summary>
    public CostTally Norm(int width) => Weights(2L * width);

    /// <summary>Weights that multiply nothing, or elementwise.</summary>
    public CostTally Weights(long count)
    {
        parameters += count;
        return this;
    }

    /// <summary>A linear layer with bias, applied to so many tokens.</summary>
    public CostTally Linear(int from, int to, int tokens = 1)
    {
        parameters += ((long)from + 1) * to;
        return Products((long)from * to * tokens);
    }

    /// <summary>Multiply-adds between activations: no weights.</summary>
    public CostTally Products(long count)
    {
        multiplyAdds += count;
        return this;
    }

    /// <summary>Pooling without weights.</summary>
    public CostTally Pool(int kernel, int stride, int padding = 0)
    {
        Shrink(kernel, stride, padding);
        return this;
    }

    /// <summary>Channels put beside those there are.</summary>
    public CostTally Concatenate(int more)
    {
        Channels += more;
        return this;
    }

    /// <summary>A branch beside the main path: counted from here, and back to here.</summary>
    public CostTally Beside(Action<CostTally> branch)
    {
        var (channels, height, width) = (Channels, Height, Width);
        branch(this);
        (Channels, Height, Width) = (channels, height, width);
        return this;
    }

    private void Shrink(int kernel, int stride, int padding)
    {
        Height = (Height + 2 * padding - kernel) / stride + 1;
        Width = (Width + 2 * padding - kernel) / stride + 1;
    }
}
