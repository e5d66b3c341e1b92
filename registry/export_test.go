package registry

// Describe names a key as the faults of Verify do.
func Describe(k []byte) string { return describe(k) }

// Pack compresses a blob's record as the registry does.
func (r *Registry) Pack(text []byte) []byte { return r.codec.enc.EncodeAll(text, nil) }

// Unpack is the opposite of Pack.
func (r *Registry) Unpack(value []byte) ([]byte, error) { return r.codec.dec.DecodeAll(value, nil) }
