using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kindred.Engine.Runtime;

/// <summary>The numbers a pass through a network computes with. Weights are float32 in either.</summary>
public enum ArithmeticPrecision
{
    /// <summary>24 bits of significand.</summary>
    [JsonStringEnumMemberName("float32")]
    [Display(Name = "float32")]
    Float32,

    /// <summary>
    /// 8 bits of significand, float32's range: activations and rounded copies of the weights, products added up in float32 (Kalamkar et al.:
    /// A study of BFLOAT16 for deep learning training, 2019). About twice as fast where the processor multiplies it.
    /// </summary>
    [JsonStringEnumMemberName("bfloat16")]
    [Display(Name = "bfloat16")]
    BFloat16,
}
