using System.Text.Json;
using Bunit;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Web.Catalog;
using Kindred.Web.Tests.Pages;

namespace Kindred.Web.Tests.Catalog;

public sealed class CatalogPageTests
{
    public static TheoryData<string> Families => [.. CatalogFamilies.All.Select(f => f.Name)];

    [Theory, MemberData(nameof(Families))]
    public async Task Every_kind_of_a_family_has_an_anchor_its_settings_and_json_that_can_be_read_back(string name)
    {
        await using var host = await PageHost.CreateAsync();
        var family = CatalogFamilies.Find(name)!;

        var page = host.Open<CatalogPage>($"/catalog?family={name}");

        Assert.Equal(family.Entries.Select(e => $"{name}-{e.Id}"), page.FindAll("article").Select(a => a.Id));
        foreach (var entry in family.Entries)
        {
            var article = page.Find($"#{name}-{entry.Id}");
            Assert.Contains(entry.Summary, article.TextContent);
            Assert.Equal(entry.Fields.Select(f => f.Name), article.QuerySelectorAll("tbody td.mono").Select(c => c.TextContent));
            Assert.Equal(entry.Default, JsonSerializer.Deserialize(article.QuerySelector("pre")!.TextContent, family.Type, SpecJson.Options));
        }
    }

    [Fact]
    public async Task An_architecture_says_what_it_costs_on_the_chosen_data()
    {
        await using var host = await PageHost.CreateAsync();
        var dataset = Catalog<ImageDataset>.Create("fashion-mnist");

        var page = host.Open<CatalogPage>("/catalog?family=architectures&data=fashion-mnist");

        var cost = new Mlp().Cost(dataset.Shape, dataset.ClassNames.Count);
        var article = page.Find("#architectures-mlp").TextContent;
        Assert.Contains($"{cost.Parameters:N0}", article);
        Assert.Contains("for one 1×28×28 image", article);
        Assert.Contains("layer1, penultimate at the defaults", article);
        page.WaitForAssertion(() => Assert.Contains("reckoned from its multiply-adds", page.Find("#architectures-mlp").TextContent));
    }

    [Fact]
    public async Task A_search_finds_kinds_of_every_family_by_name_paper_and_setting()
    {
        await using var host = await PageHost.CreateAsync();

        var found = host.Open<CatalogPage>("/catalog?text=madry").FindAll("article").Select(a => a.Id).ToList();
        var nothing = host.Open<CatalogPage>("/catalog?text=xyzzy");

        Assert.Contains("attacks-pgd", found);
        Assert.Contains("objectives-pgd-training", found);
        Assert.DoesNotContain("architectures-mlp", found);
        Assert.Contains("Nothing in the catalog has “xyzzy”", nothing.Markup);
    }

    [Fact]
    public async Task A_measure_declares_its_mathematics()
    {
        await using var host = await PageHost.CreateAsync();

        var article = host.Open<CatalogPage>("/catalog?family=measures").Find("#measures-linear-cka").TextContent;

        Assert.Contains("larger is more similar", article);
        Assert.Contains("rotations and reflections", article);
    }
}
