package load

// against lets two variants take turns, and gives the median cost of each and
// the ratio of the first to the second, round by round.
func against(rounds int, first, second func() float64) (a, b float64, ratio interval) {
	var as, bs, ratios []float64
	for range rounds {
		as, bs = append(as, first()), append(bs, second())
		ratios = append(ratios, as[len(as)-1]/bs[len(bs)-1])
	}
	return median(as), median(bs), bootstrap(ratios)
}
