using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// Every attack that other implementations have measured on a folder of networks, measured again: how many images survive there and here, and how
/// many images come out otherwise. The folder holds the images and labels as .npy files, and for each network a TorchScript file and results.json.
/// </summary>
internal static class AttackOracles
{
    public static void Run(string folder, string network, string filter)
    {
        NativeRuntime.Start();
        set_num_threads(1);
        using var classifier = new Scripted(Path.Combine(folder, network, "model_traced.pt"));
        var images = Images(folder, network.StartsWith("fm", StringComparison.Ordinal) ? "fashion" : "cifar");
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, network, "results.json")));
        Console.WriteLine($"{network}: images that survive of {images.Count}: elsewhere, here; images that differ; seconds");
        foreach (var row in results.RootElement.GetProperty("rows").EnumerateArray())
        {
            var key = row.GetProperty("key").GetString()!;
            if (key.Contains(filter, StringComparison.Ordinal) && AttackOf(row) is { } attack)
            {
                Compare(classifier, images, key, attack, row.GetProperty("robust_mask").GetString()!);
            }
        }
    }

    private static void Compare(Classifier classifier, LabeledImages images, string key, Attack attack, string mask)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = new RobustnessEvaluator(images, CPU).Evaluate(classifier, images.Count, images.Count, [attack], 0, CancellationToken.None);
        var outcome = result.Attacks[0];
        var survived = mask.Select(c => c == '1').ToList();
        var differing = survived.Zip(outcome.Survived).Count(p => p.First != p.Second);
        var stages = string.Join(", ", outcome.Stages.Select(s => $"{s.Label.Split(',')[0]} {s.Survivors}"));
        Console.WriteLine(
            $"{key,-28} {survived.Count(s => s),4} {outcome.Accuracy.Correct,4} {differing,4} {TimeProvider.System.GetElapsedTime(start).TotalSeconds,7:0.0}  {stages}");
    }

    /// <summary>The attack of a row; null for a kind that has none here. Random starts differ by implementation.</summary>
    private static Attack? AttackOf(JsonElement row)
    {
        var epsilon = row.GetProperty("eps").GetDouble();
        var norm = row.GetProperty("norm").GetString() == "Linf" ? Norm.Linf : Norm.L2;
        var parameters = row.GetProperty("params");
        return row.GetProperty("attack").GetString() switch
        {
            "clean" => new FgsmAttack { Norm = norm, Epsilon = 0 },
            "FGSM" => new FgsmAttack { Norm = norm, Epsilon = epsilon },
            "PGD" or "PGDL2" => new PgdAttack
            {
                Norm = norm,
                Epsilon = epsilon,
                Steps = parameters.GetProperty("steps").GetInt32(),
                StepSize = parameters.GetProperty("alpha").GetDouble(),
                RandomStart = parameters.GetProperty("random_start").GetBoolean(),
            },
            "APGD-CE" => new ApgdAttack { Norm = norm, Epsilon = epsilon },
            "AutoAttack-standard" => new AutoAttack { Norm = norm, Epsilon = epsilon },
            _ => null,
        };
    }

    private static LabeledImages Images(string folder, string dataset)
    {
        using var images = File.OpenRead(Path.Combine(folder, $"{dataset}_test500_images_u8.npy"));
        using var labels = File.OpenRead(Path.Combine(folder, $"{dataset}_test500_labels.npy"));
        var pixels = NpyFile.Read<byte>(images, out var axes);
        return new(new ImageShape(axes[1], axes[2], axes[3]), pixels, [.. NpyFile.Read<long>(labels, out _).Select(l => (byte)l)]);
    }

    /// <summary>A TorchScript network that takes pixels in [0,1] and gives logits.</summary>
    private sealed class Scripted(string file) : Classifier("scripted", Normalization.None)
    {
        private readonly jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(file);

        public override int RepresentationWidth => throw new NotSupportedException("The file holds logits only.");

        public override Tensor Representation(Tensor images) => throw new NotSupportedException("The file holds logits only.");

        public override Tensor Classify(Tensor representation) => throw new NotSupportedException("The file holds logits only.");

        public override Tensor forward(Tensor images) => module.forward(images);

        protected override void Dispose(bool disposing)
        {
            module.Dispose();
            base.Dispose(disposing);
        }
    }
}
