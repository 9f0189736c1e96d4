using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Evaluations;

/// <summary>
/// Where a killed evaluation goes on: the clean pass, and how far the attack under way has come. Finished attacks are rows of the
/// database. One small file in the run's folder, written after each batch and swapped in whole.
/// </summary>
internal sealed class EvaluationCheckpoint(string folder)
{
    private string Path => System.IO.Path.Combine(folder, "evaluation.json");

    /// <summary>What was kept of exactly this work; nothing where there is none, or where the run's task has changed.</summary>
    public Content Read(string workKey)
    {
        if (!File.Exists(Path))
        {
            return new Content { WorkKey = workKey };
        }

        var content = SpecJson.Deserialize<Content>(File.ReadAllText(Path)); // written whole or not at all
        return content.WorkKey == workKey ? content : new Content { WorkKey = workKey };
    }

    public void Write(Content content)
    {
        var next = Path + ".next";
        using (var file = new FileStream(next, FileMode.Create))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(SpecJson.Serialize(content)));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, Path, overwrite: true);
    }

    public sealed record Content
    {
        /// <summary>Key of the network and numerics it was measured with.</summary>
        public required string WorkKey { get; init; }

        public Flags? Clean { get; init; }

        public Unfinished? Attack { get; init; }
    }

    /// <summary>One flag per image, as bits in base 64.</summary>
    public sealed record Flags(byte[] Bits, int Count)
    {
        public static Flags Of(IReadOnlyList<bool> flags) => new(OutcomeBits.Pack(flags), flags.Count);

        public bool[] ToList() => OutcomeBits.Unpack(Bits, Count);
    }

    /// <summary>An <see cref="AttackProgress"/>, with the seconds spent on it so far.</summary>
    public sealed record Unfinished(Attack Attack, int Stage, int Batch, int NextImage, Flags Survived, IReadOnlyList<AttackStage> Stages, double Seconds)
    {
        public static Unfinished Of(AttackProgress at, double seconds) =>
            new(at.Attack, at.Stage, at.Batch, at.NextImage, Flags.Of(at.Survived), at.Stages, seconds);

        public AttackProgress ToProgress() => new(Attack, Stage, Batch, NextImage, Survived.ToList(), Stages);
    }
}
