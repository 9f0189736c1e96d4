namespace Kindred.Engine.Datasets.Uploads;

/// <summary>What every uploaded data set must have, and how one without test images is divided.</summary>
internal static class UploadSplit
{
    /// <summary>Fewest images of a split: fewer measure nothing.</summary>
    private const int FewestImages = 20;

    private const int LongestEdge = 1024;
    private const int Seed = 0;

    /// <summary>The last fifth of a shuffle with seed 0 is for testing.</summary>
    public static (LabeledImages Train, LabeledImages Test) Divide(LabeledImages all)
    {
        var order = Enumerable.Range(0, all.Count).ToArray();
        new Random(Seed).Shuffle(order); // a seeded Random gives one sequence on every machine and version of .NET
        var train = all.Count - all.Count / 5;
        return (Pick(all, order.AsSpan(0, train)), Pick(all, order.AsSpan(train)));
    }

    /// <summary>Refuses what no network could learn or be measured on.</summary>
    /// <returns>The names of the classes.</returns>
    public static IReadOnlyList<string> Check(LabeledImages train, LabeledImages test, IReadOnlyList<string>? names)
    {
        if (train.Shape != test.Shape)
        {
            throw new InvalidDataException($"Training images are {train.Shape}, test images {test.Shape}.");
        }

        if (train.Shape is { Channels: not (1 or 3) } or { Height: > LongestEdge or < 1 } or { Width: > LongestEdge or < 1 })
        {
            throw new InvalidDataException($"Images are {train.Shape}; 1 or 3 channels and edges of 1 to {LongestEdge} pixels are taken.");
        }

        foreach (var (split, images) in new[] { ("training", train), ("test", test) })
        {
            if (images.Count < FewestImages)
            {
                throw new InvalidDataException($"There are {images.Count} {split} images; at least {FewestImages} are needed.");
            }
        }

        var classes = Math.Max(train.Labels.Max(), test.Labels.Max()) + 1;
        if (names is not null && names.Count < classes)
        {
            throw new InvalidDataException($"Labels go up to {classes - 1}, but there are {names.Count} class names.");
        }

        classes = names?.Count ?? classes;
        var seen = train.Labels.ToHashSet();
        var missing = Enumerable.Range(0, classes).Where(c => !seen.Contains((byte)c)).ToList();
        if (classes < 2 || missing.Count > 0)
        {
            throw new InvalidDataException(classes < 2 ? "All images have one class; at least 2 are needed."
                : $"Class {names?[missing[0]] ?? $"{missing[0]}"} has no training image{(missing.Count > 1 ? $", nor have {missing.Count - 1} others" : "")}.");
        }

        return names ?? [.. Enumerable.Range(0, classes).Select(c => $"{c}")];
    }

    /// <summary>Mean and standard deviation of each channel, in [0,1].</summary>
    public static (IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation) Moments(LabeledImages images)
    {
        var (channels, area) = (images.Shape.Channels, images.Shape.Height * images.Shape.Width);
        var histogram = new long[channels, 256];
        for (var plane = 0; plane < images.Count * channels; plane++)
        {
            foreach (var value in images.Pixels.AsSpan((int)((long)plane * area), area))
            {
                histogram[plane % channels, value]++;
            }
        }

        var (mean, deviation) = (new double[channels], new double[channels]);
        var n = (double)images.Count * area;
        for (var c = 0; c < channels; c++)
        {
            mean[c] = Enumerable.Range(0, 256).Sum(v => histogram[c, v] / n * v / 255);
            deviation[c] = Math.Sqrt(Enumerable.Range(0, 256).Sum(v => histogram[c, v] / n * Math.Pow(v / 255.0 - mean[c], 2)));
            if (deviation[c] == 0)
            {
                throw new InvalidDataException($"Channel {c} has the same value in every pixel of every training image.");
            }
        }

        return (mean, deviation);
    }

    private static LabeledImages Pick(LabeledImages all, ReadOnlySpan<int> indices)
    {
        var size = all.Shape.Pixels;
        var (pixels, labels) = (new byte[indices.Length * size], new byte[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            all.Pixels.AsSpan(indices[i] * size, size).CopyTo(pixels.AsSpan(i * size));
            labels[i] = all.Labels[indices[i]];
        }

        return new LabeledImages(all.Shape, pixels, labels);
    }
}
