package server

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/confluent"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/rest"
)

// newHTTP builds the HTTP server. It has no timeout for reading or writing a
// whole request, which would end watches: the REST handler bounds bodies and
// each piece of an answer.
func (p *process) newHTTP(rules *registry.Registry) (*http.Server, error) {
	native, err := rest.New(rest.Config{
		Conn: p.conn, Version: p.parts.Version, MaxBody: int64(p.cfg.MaxRequestBytes), Patience: p.cfg.RequestTimeout,
		Clock: p.parts.Clock, RequestID: p.chain.requestID, Refused: p.chain.refused,
	})
	kafka := confluent.New(confluent.Config{
		Registry: rules, Version: p.parts.Version, CreateContexts: p.cfg.ConfluentCreateContexts, ErrorLevel: p.cfg.ConfluentErrorLevel,
		MaxBody: int64(p.cfg.MaxRequestBytes), Patience: p.cfg.RequestTimeout, Clock: p.parts.Clock,
		RequestID: p.chain.requestID, Around: p.chain.confluent(),
	})
	var handler http.Handler = apis{native, kafka}
	if rules != nil {
		handler = hotHTTP{hot{p.chain, grpcapi.API{Registry: rules}}, handler}
	}
	return p.bounded(handler), err
}

// bounded is a server that waits neither for headers nor for the next request.
func (p *process) bounded(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: greeting,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		// What net/http has to say is about connections that clients drop.
		ErrorLog:                     slog.NewLogLogger(p.parts.Logger.Handler(), slog.LevelDebug),
		DisableGeneralOptionsHandler: true,
	}
}

// newAdmin builds the server for operators.
func (p *process) newAdmin(metrics http.Handler) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", p.readyz)
	profiles := http.NewServeMux()
	profiles.HandleFunc("/debug/pprof/", pprof.Index)
	profiles.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	profiles.HandleFunc("/debug/pprof/profile", pprof.Profile)
	profiles.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	profiles.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("/debug/pprof/", onlyLocal(profiles))
	return p.bounded(mux)
}

// readyz says whether requests should come here. It says no before everything
// listens, and from the moment the server begins to stop.
func (p *process) readyz(w http.ResponseWriter, _ *http.Request) {
	if !p.ready.Load() {
		say(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	say(w, http.StatusOK, "ok")
}

func say(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text + "\n")) // who asked may have gone
}

// onlyLocal keeps profiles, which show memory, to the machine itself: the
// admin port has no authentication, and may be open for a scraper.
func onlyLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil || !net.ParseIP(host).IsLoopback() {
			say(w, http.StatusForbidden, "profiles are only for this machine; forward the port")
			return
		}
		next.ServeHTTP(w, r)
	})
}
