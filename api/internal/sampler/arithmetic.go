package sampler

// since returns how far a counter moved, 0 where it went back.
func since(then, now uint64) float64 {
	if now < then {
		return 0
	}
	return float64(now - then)
}

// percent returns part of whole in percent, held to 0..100, or nil where whole is not more than 0: a share of
// nothing is not 0 %, it is unknown.
func percent(part, whole float64) *float64 {
	if !(whole > 0) {
		return nil
	}
	share := min(max(100*part/whole, 0), 100)
	return &share
}
