using Kindred.Benchmarks;

// dotnet run -c Release --project tests/Kindred.Benchmarks -- NAME [rounds]
switch (args)
{
    case ["pgd-training", .. var rest]:
        PgdTrainingBenchmark.Run(rounds: rest is [var rounds, ..] ? int.Parse(rounds) : 9, network: rest is [_, var network] ? network : null);
        return 0;
    case ["inversion", .. var rest]:
        InversionBenchmark.Run(
            rounds: rest is [var inversionRounds, ..] ? int.Parse(inversionRounds) : 9,
            network: rest is [_, var inverted, ..] && inverted != "all" ? inverted : null,
            batchSize: rest is [_, _, var size, ..] ? int.Parse(size) : 128,
            residualSteps: rest is [_, _, _, var residualSteps] ? int.Parse(residualSteps) : 200);
        return 0;
    case ["memory", "inversion", .. var rest]:
        MemoryBenchmark.RunInversion(batches: rest is [var inversions] ? int.Parse(inversions) : 1000);
        return 0;
    case ["memory", .. var rest]:
        MemoryBenchmark.Run(batches: rest is [var batches] ? int.Parse(batches) : 1000);
        return 0;
    case ["matrix"]:
        MatrixBenchmark.Run();
        return 0;
    case ["matrix-large", .. var rest]:
        MatrixBenchmark.RunLarge(networks: rest is [var networks, ..] ? int.Parse(networks) : 50, megabytesToWorkIn: rest is [_, var memory] ? long.Parse(memory) : 1024);
        return 0;
    case ["statistics", .. var rest]:
        StatisticsBenchmark.Run(images: rest is [var images] ? int.Parse(images) : 256);
        return 0;
    case ["apgd", .. var rest]:
        ApgdBenchmark.Run(rounds: rest is [var apgdRounds] ? int.Parse(apgdRounds) : 9);
        return 0;
    case ["attack-oracles", var folder, var name, .. var rest]:
        AttackOracles.Run(folder, name, filter: rest is [var filter] ? filter : "");
        return 0;
    case ["load", var dataFolder, .. var rest]:
        LoadRows.Run(dataFolder, experiments: rest is [var experiments, ..] ? int.Parse(experiments) : 200, points: rest is [_, var points] ? long.Parse(points) : 2_000_000);
        return 0;
    case ["pages", var url, .. var rest]:
        await PageTimes.RunAsync(url.TrimEnd('/'), rounds: rest is [var pageRounds] ? int.Parse(pageRounds) : 5);
        return 0;
    case ["lists", var emptyUrl, var loadedUrl, .. var rest]:
        await PageTimes.CompareAsync(emptyUrl.TrimEnd('/'), loadedUrl.TrimEnd('/'), rounds: rest is [var listRounds, ..] ? int.Parse(listRounds) : 9, only: rest is [_, var only] ? only : null);
        return 0;
    default:
        Console.WriteLine("""
            pgd-training [rounds [resnet-8|resnet-20|vgg|vit]]   PGD-7 adversarial training, images a second: Kindred and PyTorch in turns, and the machine's own matrix products
            matrix                  the 50×50 matrix of debiased CKA: operations, NumPy, a further network, intervals
            matrix-large [networks [MiB]]
                                    the same of 10,000 images: the form taken and the memory
            statistics [images]     intervals and null in the matrices of 40 networks, for each measure of an experiment
            memory [inversion] [batches]
                                    resident memory of a PGD-7 training, or of inversions, over many batches
            inversion [rounds [resnet-8|vgg|vit|mlp|all [batch [steps]]]]
                                    the paper's inversion, iterations a second: Kindred in float32 and with bfloat16, and PyTorch in turns; the distances of all after so many steps
            apgd [rounds]           APGD-CE, iterations a second: Kindred and PyTorch in turns
            load FOLDER [experiments [points]]
                                    rows for load alone: copies of the finished experiment in a SQLite data folder
            pages URL [rounds]      every page of a running server in Chromium: first paint, ready, bytes
            lists EMPTY LOADED [rounds [page]]
                                    ready under load over ready on an empty platform, for each page of a list: two running servers, visited in turns
            attack-oracles FOLDER NETWORK [filter]   attacks that other implementations measured on a network, measured again
            """);
        return 1;
}
