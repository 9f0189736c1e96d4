namespace Kindred.Engine.Similarity;

/// <summary>How the cells of a measure get their interval and the level of unrelated representations, as a matrix states it.</summary>
/// <param name="Interval">What is drawn.</param>
/// <param name="Draws">How often.</param>
/// <param name="Null">What rows in random order are taken from.</param>
/// <param name="Orders">How many orders are drawn; null where all are counted.</param>
public sealed record StatisticsMethod(string Interval, int Draws, string Null, int? Orders);
