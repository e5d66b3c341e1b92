// Package pawl is the Go client of a Pawl registry: the package that a
// consumer, a producer or a CI job imports.
//
// A client is made once and shared by everything in a process:
//
//	client, err := pawl.Dial("https://registry.example", pawl.Options{Token: token})
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//
// # Reading
//
// A consumer that finds an id in a message asks for the schema that the
// message was written with:
//
//	schema, err := client.Schema(ctx, id)
//
// What a registry once published never changes, so schemas and versions are
// kept in memory for as long as they fit into [Options].CacheBytes, and the
// thousandth message costs no call. However many goroutines miss the same
// schema at once, one call is made, and one of them giving up takes nothing
// from the others. Which version is the latest does change: [Client.Latest]
// answers from memory for [Options].LatestTTL at most, and never with what was
// so before a publish of the same client.
//
// Answers of "not found" are not kept, not even for a moment: what is missing
// at start-up is most often about to be published, and a client that repeats
// an answer which is no longer true looks like a broken registry. A consumer
// that gets messages with ids that nobody published pays a call for each, and
// should set such messages aside.
//
// The cache does not know who is asking. Programs that act for several
// principals make a client for each.
//
// A registry that was restored from a backup may give numbers that it had
// given away after that backup a second time. Restart its clients then.
//
// # Writing
//
// [Client.Publish] stores a schema as the next version of a subject,
// [Client.Check] says what a publish would do, and [Client.Compare] lists
// every change between any two schemas. A refusal is an [*Error] that carries
// the reason and, where readers would break, every violation with its place
// in both texts:
//
//	_, err := client.Publish(ctx, publication)
//	if refusal, ok := errors.AsType[*pawl.Error](err); ok && refusal.Report != nil {
//		for _, violation := range refusal.Report.Violations {
//			fmt.Println(violation)
//		}
//	}
//
// Those who only want to know what kind of refusal it was ask
// errors.Is(err, pawl.ErrIncompatible).
//
// # Being known
//
// A client whose [Options].Application says for which program it works lets
// the registry know whom a change would break: every call names the program,
// and now and then the client renews what the program fetched. [Client.Reads]
// says which fields the program reads, so that changes to others pass, and
// [Client.Writes] what it produces.
//
// # Following
//
// [Client.Watch] yields every mutation of the registry from a place in its
// log, those that exist first and new ones as they happen. It goes on where it
// was after a lost connection or a restart of the server, with nothing missed
// and nothing twice.
//
// # What it does not wrap
//
// Domains, teams and deletions are managed by few programs; those use the
// generated stubs in proto/pawl/registry/v1 over [Client.Conn], and
// [Explain] turns what they return into an [*Error].
//
// Package pawltest runs a registry with the real rules inside a test.
package pawl
