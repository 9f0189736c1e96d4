using Kindred.Engine.Specs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kindred.Web.Catalog;

public static class CatalogApi
{
    public static void MapCatalog(this RouteGroupBuilder api)
    {
        api.MapGet("/catalog", List).WithName("listCatalog").WithTags("Catalog");
        api.MapGet("/catalog/{family}", Get).WithName("getCatalogFamily").WithTags("Catalog").Fails(404);
    }

    /// <summary>Everything that can stand in a spec, family by family.</summary>
    public static Ok<Page<CatalogFamilyDocument>> List() =>
        TypedResults.Ok(new Page<CatalogFamilyDocument>(CatalogFamilies.All.Select(CatalogFamilyDocument.Of).ToList(), null));

    /// <summary>The kinds of one family with their parameters, ranges, defaults, help and references.</summary>
    /// <param name="family">attacks, architectures, objectives, optimizers, schedules, datasets, inversions or measures.</param>
    public static Results<Ok<CatalogFamilyDocument>, Failure> Get(string family) =>
        CatalogFamilies.Find(family) is { } found ? TypedResults.Ok(CatalogFamilyDocument.Of(found))
            : Failure.NotFound("catalog family", $"\"{family}\"; there are {string.Join(", ", CatalogFamilies.All.Select(f => f.Name))}");
}
