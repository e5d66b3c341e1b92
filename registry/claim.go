package registry

import "github.com/pawl-registry/pawl/storage"

// claimsIn reads which application has which principal.
func claimsIn(rd storage.Reader) (map[string]string, error) {
	all := map[string]string{}
	for p, err := range rd.Scan(in(applicationSpace), storage.PrefixEnd(in(applicationSpace))) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[applicationRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		for _, principal := range rec.Principals {
			all[principal] = read(p.Key).text()
		}
	}
	return all, nil
}
