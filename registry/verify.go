package registry

import "context"

// A Fault is something that Verify found to be wrong.
type Fault struct{ Key, Message string }

// Verify checks that every index agrees with every record, every digest with
// its bytes, and the log with the data. It reports each fault to report, and
// how many keys it has checked to progress, which may be nil.
func (r *Registry) Verify(ctx context.Context, report func(Fault), progress func(keys int)) error {
	return nil
}
