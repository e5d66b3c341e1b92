package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	"google.golang.org/grpc"
)

// doors are the listeners of a server.
type doors struct {
	http        *splitter
	grpc, admin net.Listener
}

// open listens everywhere, or nowhere.
func (p *process) open(ctx context.Context) (*doors, error) {
	d, opened := &doors{}, []net.Listener(nil)
	listen := func(name, address string) (l net.Listener, err error) {
		l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		opened = append(opened, l)
		return l, nil
	}
	web, err1 := listen("http-addr", p.cfg.HTTPAddr)
	alone, err2 := listen("grpc-addr", p.cfg.GRPCAddr)
	admin, err3 := listen("admin-addr", p.cfg.AdminAddr)
	if err := errors.Join(err1, err2, err3); err != nil {
		for _, l := range opened {
			err = errors.Join(err, l.Close())
		}
		return nil, err
	}
	d.http, d.grpc, d.admin = newSplitter(p.secure(web, mixedALPN), p.parts), p.secure(alone, grpcALPN), admin
	return d, nil
}

// secure puts TLS on a listener, if the server has a certificate.
func (p *process) secure(l net.Listener, protocols func(*tls.ClientHelloInfo) []string) net.Listener {
	if p.certificate == nil {
		return l
	}
	return tls.NewListener(l, p.certificate.config(protocols))
}

// ignoreClosed is nil for the error of a listener that was closed to stop.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrServerClosed) || errors.Is(err, grpc.ErrServerStopped) {
		return nil
	}
	return err
}
