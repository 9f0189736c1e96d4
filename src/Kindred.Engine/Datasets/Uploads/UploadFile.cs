namespace Kindred.Engine.Datasets.Uploads;

/// <summary>A file of an upload.</summary>
/// <param name="Name">Its name at the sender's.</param>
/// <param name="Path">Where it lies now.</param>
public sealed record UploadFile(string Name, string Path)
{
    private static readonly string[] TestNames = ["test", "t10k"];

    /// <summary>Its name says that it belongs to the test split.</summary>
    public bool IsTest => TestNames.Any(t => Name.Contains(t, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Images as they were brought.</summary>
/// <param name="Train">All of them, or the training split where there are two.</param>
/// <param name="Test">The test split, where the upload has one.</param>
/// <param name="ClassNames">Names in the order of labels; null where the upload has numbers alone.</param>
public sealed record UploadedImages(LabeledImages Train, LabeledImages? Test, IReadOnlyList<string>? ClassNames);
