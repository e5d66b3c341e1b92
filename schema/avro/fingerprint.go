package avro

// emptyFingerprint is CRC-64-AVRO's value for no bytes, and its polynomial.
const emptyFingerprint = 0xc15d213aa4d7a795

// Fingerprint returns the CRC-64-AVRO (Rabin) fingerprint of the parsing
// canonical form, as the specification's single-object encoding carries it.
func (s *Schema) Fingerprint() uint64 { return rabin(s.ParsingCanonicalForm()) }

func rabin(text string) uint64 {
	table := rabinTable()
	fingerprint := uint64(emptyFingerprint)
	for i := range len(text) {
		fingerprint = fingerprint>>8 ^ table[byte(fingerprint)^text[i]]
	}
	return fingerprint
}

// rabinTable holds the fingerprint of every byte.
func rabinTable() (table [256]uint64) {
	for i := range table {
		fingerprint := uint64(i)
		for range 8 {
			fingerprint = fingerprint>>1 ^ emptyFingerprint&-(fingerprint&1)
		}
		table[i] = fingerprint
	}
	return table
}
