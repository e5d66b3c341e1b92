package pawl

import (
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Client talks to one registry. It is safe for concurrent use; a process
// needs one.
type Client struct {
	conn     grpc.ClientConnInterface
	owned    *grpc.ClientConn // closed with the client; nil where New was given one
	schemas  registryv1.SchemaServiceClient
	subjects registryv1.SubjectServiceClient
	domains  registryv1.DomainServiceClient
	log      registryv1.LogServiceClient
	usages   registryv1.UsageServiceClient
	options  Options
	cache    *cache
	flights  *flights
	latest   latest
	heart    *heart
}

// New makes a Client over a connection that the caller made and closes
// himself. Of the options, those of the connection are ignored.
func New(conn grpc.ClientConnInterface, o Options) *Client {
	o = o.filled()
	c := &Client{
		conn:     conn,
		schemas:  registryv1.NewSchemaServiceClient(conn),
		subjects: registryv1.NewSubjectServiceClient(conn),
		domains:  registryv1.NewDomainServiceClient(conn),
		log:      registryv1.NewLogServiceClient(conn),
		usages:   registryv1.NewUsageServiceClient(conn),
		options:  o,
		cache:    newCache(o.CacheBytes),
		flights:  newFlights(o.Timeout),
	}
	c.heart = newHeart(c)
	return c
}

// Conn is the connection, for the services that Client does not wrap: give it
// to the generated stubs. What goes over it is neither kept nor repeated.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Close ends the heartbeat and the calls that are under way, and closes the connection that Dial
// made. Calls fail with ErrClosed then; what is in the cache is still answered.
// A client that New made goes on with what needs no cache until its connection
// is closed.
func (c *Client) Close() error {
	c.flights.close()
	if c.owned == nil {
		return nil
	}
	return c.owned.Close()
}
