namespace Kindred.Engine.Datasets.Uploads;

/// <summary>A pair of IDX files, images and labels, or two pairs: those whose names say test or t10k are the test split.</summary>
internal static class IdxUpload
{
    public static UploadedImages Read(IReadOnlyList<UploadFile> files)
    {
        var test = files.Where(f => f.IsTest).ToList();
        var train = files.Except(test).ToList();
        return (train.Count, test.Count) switch
        {
            (2, 2) => new(Pair(train), Pair(test), null),
            (2, 0) or (0, 2) => new(Pair(files), null, null),
            _ => throw new InvalidDataException(
                $"IDX comes as images and labels (2 files), or as these for training and test (4, the latter with test or t10k in their names); here are {string.Join(", ", files.Select(f => f.Name))}."),
        };
    }

    private static LabeledImages Pair(IReadOnlyList<UploadFile> files)
    {
        var images = files.Where(f => Dimensions(f) == 3).ToList();
        var labels = files.Where(f => Dimensions(f) == 1).ToList();
        if (images.Count != 1 || labels.Count != 1)
        {
            throw new InvalidDataException($"Of {files[0].Name} and {files[1].Name}, one must hold images (3 dimensions) and one labels (1 dimension).");
        }

        var (pixels, classes) = (Idx(images[0], 3), Idx(labels[0], 1));
        return pixels.Dimensions[0] == classes.Dimensions[0]
            ? new LabeledImages(new(1, pixels.Dimensions[1], pixels.Dimensions[2]), pixels.Values, classes.Values)
            : throw new InvalidDataException($"{images[0].Name} holds {pixels.Dimensions[0]:N0} images, but {labels[0].Name} {classes.Dimensions[0]:N0} labels.");
    }

    private static int Dimensions(UploadFile file)
    {
        using var content = DatasetFile.OpenContent(file.Path);
        Span<byte> start = stackalloc byte[4];
        return content.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 ? start[3] : 0;
    }

    private static IdxFile Idx(UploadFile file, int dimensions)
    {
        try
        {
            return IdxFile.Read(file.Path, new int?[dimensions]);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(e.Message.Replace(file.Path, file.Name, StringComparison.Ordinal), e);
        }
    }
}
