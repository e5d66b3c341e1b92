package load

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// serveConstants answers /1 and /2 with the two sizes of reply: what net/http
// itself costs.
func serveConstants(l net.Listener) error {
	mux := http.NewServeMux()
	for i, size := range []int{small, large} {
		text := []byte(`{"schema":"` + strings.Repeat("x", size) + `"}`)
		mux.HandleFunc(fmt.Sprintf("GET /%d", i+1), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(text)))
			_, _ = w.Write(text)
		})
	}
	return (&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(l)
}

// TestRatioPages compares the reads of both HTTP APIs that consumers make with
// net/http serving a constant of the same size, in server processor time.
func TestRatioPages(t *testing.T) {
	p, floors := startPawl(t, t.TempDir()), []*process{startFloor(t), startFloor(t)}
	conn, base := p.dial(t, 1)[0], "http://"+p.http
	for i, size := range []int{small, large} {
		name := fmt.Sprintf("s%d", size>>10)
		id := publish(t, conn, name, sized(size)).GetSchemaId()
		constant := fmt.Sprintf("/%d", i+1)
		r := interleave([]slice{
			costs(t, floors[0], get("http://"+floors[0].http+constant)), costs(t, floors[1], get("http://"+floors[1].http+constant)),
			costs(t, p, get(fmt.Sprintf("%s/api/v1/schemas/%d", base, id))), costs(t, p, get(base+"/api/v1/domains/default/subjects/"+name+"/versions/latest")),
			costs(t, p, get(fmt.Sprintf("%s/schemas/ids/%d", base, id))), costs(t, p, get(base+"/subjects/"+name+"/versions/latest")),
		}, 40, 60*time.Millisecond)
		t.Logf("%2d KB, of net/http serving a constant: REST by id %s, latest %s; Confluent by id %s, latest %s (A/A %s)", size>>10, r[2], r[3], r[4], r[5], r[1])
	}
}
