namespace Kindred.Browser.Tests;

/// <summary>Every kind of page there is, and the states of one that look otherwise; what stands in braces is filled in by <see cref="FinishedExperiment"/>.</summary>
public static class Pages
{
    /// <summary>Its address says that it does not exist, which the browser notes on its console.</summary>
    public const string Missing = "/no-such-page";

    /// <summary>The description of the API is drawn by a library of its own.</summary>
    public const string Foreign = "/scalar";

    /// <summary>A published page is paper: white in any light, as its hash was taken.</summary>
    public const string Paper = "/reports/{report}/published/1";

    public static TheoryData<string> All =>
    [
        "/", "/published",
        "/experiments", "/experiments?filter=archived%20and%20name%20%3A%20%22nothing%20like%20it%22", "/experiments?filter=status%20%3D%20runing", "/experiments/new",
        "/experiments/{experiment}", "/experiments/{experiment}?figures=pairs&order=clustering&view=difference", "/experiments/987654",
        "/experiments/{experiment}/inversions?network=0", "/inversions",
        "/runs", "/runs?filter=kind%20%3D%20install", "/runs/{train}", "/runs/987654",
        "/models", "/models/{model}", "/models/new", "/models/987654",
        "/comparisons", "/comparisons/new", "/comparisons/new?of=arrays", "/comparisons/{comparison}", "/comparisons/987654", "/matrices/{matrix}/cell?row=0&column=1",
        "/compare", "/compare?networks={models}&settings=all",
        "/reports", "/reports?archived=true", "/reports/new", "/reports/{report}", "/reports/{report}/edit", Paper, "/reports/987654",
        "/datasets", "/catalog", "/catalog?text=cka", Foreign, Missing, "/error",
    ];
}
