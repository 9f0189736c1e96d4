using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Evaluations;

namespace Kindred.Web.Evaluations;

/// <summary>What evaluation rows hold as JSON.</summary>
internal static class EvaluationRows
{
    public static IReadOnlyList<AttackStage> Stages(Evaluation row) => row.Stages is null ? [] : SpecJson.Deserialize<IReadOnlyList<AttackStage>>(row.Stages);
}
